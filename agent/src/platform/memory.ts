import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { describeError } from './errors.ts'
import type { Clock } from './time/clock.ts'

/** What must survive a restart, by key; losing it costs comfort, never a wrong number. Nothing here throws. */
export interface Memory {
  /** What was last written, now or by the process before: plain JSON, to be checked by the reader. Undefined when nothing is known. */
  read(key: string): unknown
  /** Keeps a value for the next start, on disk within about a second; it must not be changed afterwards. Undefined forgets it. */
  write(key: string, value: unknown): void
}

/** A memory on disk. */
export interface StoredMemory extends Memory {
  /** Writes to disk what is not there yet. */
  flush(): void
}

export interface MemoryInput {
  /** Where the files are: one a key. It is made with the first of them. */
  folder: string
  clock: Clock
  log: Logger
}

/** Changes that come together are written together. */
const gatherMs = 1000

/** A memory over a folder. */
export function openMemory({ folder, clock, log }: MemoryInput): StoredMemory {
  const known = new Map<string, unknown>()
  const unsaved = new Set<string>()
  let isWaiting = false
  let isFailing = false

  function save(key: string): void {
    const path = pathOf(folder, key)
    const value = known.get(key)
    if (value === undefined) {
      rmSync(path, { force: true })
      return
    }
    const text = JSON.stringify(value)
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  }

  function flush(): void {
    for (const key of unsaved) {
      try {
        save(key)
        unsaved.delete(key)
        isFailing = false
      } catch (error) {
        if (!isFailing)
          log.warn({ folder, key, error: describeError(error) }, "what a restart should know can't be saved")
        isFailing = true
      }
    }
  }

  async function flushSoon(): Promise<void> {
    if (isWaiting) return
    isWaiting = true
    await clock.sleep(gatherMs)
    isWaiting = false
    flush()
  }

  return {
    read(key) {
      if (!known.has(key)) known.set(key, load(pathOf(folder, key), log))
      return known.get(key)
    },
    write(key, value) {
      known.set(key, value)
      unsaved.add(key)
      void flushSoon()
    },
    flush,
  }
}

/** Any key is a file name, whatever it holds. */
function pathOf(folder: string, key: string): string {
  return join(folder, `${encodeURIComponent(key)}.json`)
}

function load(path: string, log: Logger): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    log.warn({ path, error: describeError(error) }, 'what was kept over the restart is unreadable; it is started anew')
    return undefined
  }
}
