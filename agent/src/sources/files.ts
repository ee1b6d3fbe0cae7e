import { type FSWatcher, watch } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Logger } from 'pino'
import type { PathRule } from '../document/allowed-paths.ts'
import { createDocumentStore, type DocumentStore } from '../document/document-store.ts'
import { describeError } from '../platform/errors.ts'
import type { Memory } from '../platform/memory.ts'
import type { Clock } from '../platform/time/clock.ts'
import { createWakeSignal } from '../platform/time/wake-signal.ts'
import { noSource, type Source, type SourceListener, type WatchView } from './source.ts'

export interface FilesInput {
  folders: readonly string[]
  /** For which paths this agent speaks. */
  paths: PathRule
  /** How often the folders are read even if nothing was announced, in milliseconds. */
  rescanMs: number
  clock: Clock
  log: Logger
  /** Holds the last good version of every document over a restart. */
  memory: Memory
}

/** Editors write a file in several steps: wait this long after the first. */
const quietMs = 50
const maxFileBytes = 1024 * 1024
const emptyMs = 1_000

/** One look at the folders: when, and since when files are empty that had documents. */
interface Look {
  now: number
  emptied: Map<string, number>
}

/** Reads every `*.yaml` and `*.yml` of the folders now, and again whenever something in them changes. */
export async function openFiles(input: FilesInput, listener: SourceListener): Promise<Source> {
  const { clock, log, rescanMs } = input
  const folders = input.folders.map((folder) => resolve(folder))
  const documentStore = createDocumentStore(input.paths, input.memory)
  for (const { source } of documentStore.sources()) if (!folders.includes(dirname(source))) documentStore.remove(source)
  const wake = createWakeSignal()
  const ending = new AbortController()
  const watches = new Map<string, FSWatcher>()
  const emptied = new Map<string, number>()
  let seen = ''

  async function scan(): Promise<void> {
    failures = await Promise.all(
      folders.map((folder) => readFolder(folder, documentStore, { emptied, now: clock.now() })),
    )
    for (const [index, folder] of folders.entries()) if (failures[index]?.length) unwatchFolder(folder, watches)
    const content = documentStore.content()
    const { documents, unreadable: unreadableSources } = content
    const problems = failures.flat()
    const warnings = [...problems, ...content.notes.map(({ text }) => text)]
    discovery = { documents, warnings, complete: problems.length === 0, unreadableSources }
    documentStore.remember()
    const now = JSON.stringify(discovery)
    if (now === seen) return
    seen = now
    for (const warning of warnings) log.warn({ warning }, 'a document needs attention')
    listener.onDocuments()
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      for (const folder of folders) watchFolder(folder, watches, wake.ring, log)
      await wake.wait(clock, rescanMs, ending.signal)
      await clock.sleep(quietMs, ending.signal)
      if (!ending.signal.aborted) await scan()
    }
  }

  let failures: string[][] = []
  let discovery = noSource.discovery()
  await scan()
  const loop = run()
  return {
    ...noSource,
    discovery: () => discovery,
    probeHost: () => '127.0.0.1',
    refresh: wake.ring,
    watches: () => folders.map((_folder, index) => folderView(failures[index]?.[0])),
    async stop() {
      ending.abort()
      for (const watcher of watches.values()) watcher.close()
      await loop
    },
  }
}

function folderView(problem: string | undefined): WatchView {
  return { resource: 'folders', live: problem === undefined, ...(problem === undefined ? {} : { problem }) }
}

/** Puts a folder's files on the document store; returns why the folder could not be read, if it could not. */
async function readFolder(folder: string, documentStore: DocumentStore, look: Look): Promise<string[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    return [`${folder}: the folder can't be read (${describeError(error)}); create it, or mend ITOPS_AGENT_FOLDER`]
  }
  const files = names.filter((name) => /\.ya?ml$/i.test(name)).map((name) => join(folder, name))
  const present = new Set(files)
  for (const { source } of documentStore.sources()) {
    if (dirname(source) === folder && !present.has(source)) documentStore.remove(source)
  }
  await Promise.all(files.map((file) => readDocumentFile(file, documentStore, look)))
  return []
}

/** Who writes a file may empty it first: one that had documents has none only if it is still empty after a second. */
async function readDocumentFile(file: string, documentStore: DocumentStore, { emptied, now }: Look): Promise<void> {
  try {
    const found = await stat(file)
    // Reading a pipe would wait for a writer, and with it the whole source.
    if (!found.isFile()) return documentStore.fail(file, `can't be read (it is no file); move it elsewhere`)
    if (found.size > maxFileBytes) return documentStore.fail(file, `larger than ${maxFileBytes} bytes; split it`)
    const text = await readFile(file, 'utf8')
    if (text.trim() === '' && documentStore.sources().some(({ source }) => source === file)) {
      const since = emptied.get(file) ?? now
      emptied.set(file, since)
      if (now - since < emptyMs) return
    }
    emptied.delete(file)
    documentStore.put({ source: file, text })
  } catch (error) {
    documentStore.fail(file, `can't be read (${describeError(error)}); check its permissions`)
  }
}

/** Announcements of the system are only a shortcut: where they fail, the rescan finds the change. */
function watchFolder(folder: string, watches: Map<string, FSWatcher>, onChange: () => void, log: Logger): void {
  if (watches.has(folder)) return
  try {
    const watcher = watch(folder, { persistent: false }, onChange)
    watcher.on('error', (error) => {
      log.debug({ folder, error: describeError(error) }, 'folder is no longer announced, rescans go on')
      unwatchFolder(folder, watches)
    })
    watches.set(folder, watcher)
  } catch (error) {
    log.debug({ folder, error: describeError(error) }, 'folder is not announced, rescans go on')
  }
}

/** A folder that is gone keeps its watch on what was deleted: without it, the next round watches the new one. */
function unwatchFolder(folder: string, watches: Map<string, FSWatcher>): void {
  watches.get(folder)?.close()
  watches.delete(folder)
}
