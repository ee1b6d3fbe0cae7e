import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { AgentError } from '../platform/errors.ts'

/** The right to use a folder, which one process has at a time. */
export interface FolderLock {
  /** Shows the processes of other hosts that the owner is alive; to be called every minute. Never throws. */
  touch(): void
  release(): void
}

interface Owner {
  host: string
  pid: number
  /** When the process began, as its kernel counts: a container's next process may have the same id. */
  started: string
}

const heldHere = new Set<string>()

/** The owner on another host can't be asked; after this time without a touch it counts as gone. */
const silenceMs = 300_000
/** A lock is created and then filled: one without an owner may be that young. */
const fillingMs = 10_000

/**
 * Takes the folder for this process, also from an owner that has ended. Throws AgentError `spool_locked` when another
 * process has it, and the file system's errors.
 */
export function lockFolder(folder: string, now: () => number): FolderLock {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'lock')
  const own: Owner = { host: hostname(), pid: process.pid, started: startOf(process.pid) }
  const text = `${JSON.stringify(own)}\n`
  if (!create(path, text)) {
    refuseLiving(path, own, now)
    removeStale(path, readOwner(path), text)
    if (!create(path, text)) throw inUse(path, 'another process took it at the same moment')
  }
  heldHere.add(path)
  const touch = () => {
    try {
      utimesSync(path, now() / 1000, now() / 1000)
    } catch {
      // the disk is in trouble, which the next append reports
    }
  }
  touch()
  return {
    touch,
    release() {
      heldHere.delete(path)
      if (readOwner(path) === text) rmSync(path, { force: true })
    },
  }
}

function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, '', { flag: 'wx' })
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
  try {
    writeFileSync(path, text)
    return true
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
}

function refuseLiving(path: string, own: Owner, now: () => number): void {
  const owner = parseOwner(readOwner(path))
  // a clock that was set back makes nobody immortal
  const quietMs = Math.abs(now() - touchedAt(path))
  if (owner === undefined) {
    if (quietMs < fillingMs) throw inUse(path, 'another process is taking it')
  } else if (owner.host !== own.host) {
    if (quietMs < silenceMs) {
      throw inUse(path, `process ${owner.pid} on ${owner.host} used it ${Math.round(quietMs / 1000)} s ago`)
    }
  } else if (isAlive(owner) && (owner.pid !== own.pid || heldHere.has(path))) {
    throw inUse(path, `process ${owner.pid} has it`)
  }
}

/** Moved before it is removed: of two processes that find the same stale lock, the later one must not take the new one away. */
function removeStale(path: string, stale: string | undefined, own: string): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  const moved = readOwner(aside)
  if (moved !== stale && moved !== own) {
    renameSync(aside, path)
    throw inUse(path, 'another process took it at the same moment')
  }
  rmSync(aside, { force: true })
}

function isAlive({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // a process that may not be asked is alive
    if (!isCode(error, 'EPERM')) return false
  }
  return startOf(pid) === started
}

/** The 22nd field of /proc/<pid>/stat, counted behind the name, which may hold spaces; empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parseOwner(text: string | undefined): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (typeof value !== 'object' || value === null) return undefined
    const { host, pid, started } = value as Record<keyof Owner, unknown> // each is checked on the next line
    if (typeof host !== 'string' || typeof pid !== 'number' || typeof started !== 'string') return undefined
    return { host, pid, started }
  } catch {
    return undefined
  }
}

function touchedAt(path: string): number {
  try {
    return statSync(path).mtimeMs
  } catch {
    return 0
  }
}

function inUse(path: string, detail: string): AgentError {
  return new AgentError('spool_locked', `${path}: ${detail}; give every agent a folder of its own`)
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
