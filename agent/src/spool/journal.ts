import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type ServiceStatus, serviceStatuses } from '@itops/core/contract'
import type { Logger } from 'pino'
import { describeError } from '../platform/errors.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'
import { createOpenTime, type JournalEntry, type OpenTime } from './journal-state.ts'
import { crc32 } from './segments/crc32.ts'

/**
 * What is observed but not yet an interval, so that a crash loses only its own seconds. Instants are milliseconds since the
 * epoch. Nothing here throws: while the disk refuses, the file keeps ending at the last mark that it took.
 */
export interface Journal {
  /** Service `path` is in `status` from `from` on, and before that all is credited. `held`: undecided, credited only once it is opened anew or closed. */
  opened(path: string, status: ServiceStatus, from: number, held?: boolean): void
  /** Forgotten, all credited. */
  closed(path: string): void
  /** Everything that is not held has been spooled up to `at`. */
  credited(at: number): void
  /** Everything was still being observed at `at`: to be called once a second. */
  mark(at: number): void
  /** What is observed of these services, by path, is proven up to an instant only, whatever marks say; without one marks are enough again. */
  proven(ends: ReadonlyMap<string, number | undefined>): void
  /** Nothing is open any more, as after a clean end; another observation may follow. */
  clear(): void
  /** A clean end. */
  close(): void
  /** What keeps it from the disk at present, for people. */
  problem(): string | undefined
}

export interface JournalInput {
  folder: string
  /** Recovered intervals are cut at multiples of it; marks more than two of it apart had nobody observing between them. */
  stepMs: number
  log: Logger
}

interface State extends JournalInput {
  open: OpenTime
  /** Undefined until a whole new file is written: at the start, and after each failure. */
  file: number | undefined
  size: number
  limit: number
  problem: string | undefined
  closed: boolean
}

const rewriteBytes = 1 << 20

/**
 * Reads what a crashed process left: intervals from each open instant to the last mark. The old file stays until the first
 * call on the new journal, so whoever spools the recovered intervals before that loses none to a second crash.
 */
export function openJournal(input: JournalInput): { journal: Journal; recovered: ServiceInterval[] } {
  const gapMs = 2 * input.stepMs
  const left = createOpenTime(gapMs)
  for (const entry of readEntries(input)) left.apply(entry)
  const fresh = { open: createOpenTime(gapMs), file: undefined, size: 0, limit: rewriteBytes, problem: undefined }
  const state: State = { ...input, ...fresh, closed: false }
  return { journal: journalOf(state), recovered: left.intervals(input.stepMs) }
}

function journalOf(state: State): Journal {
  return {
    opened: (path, status, from, held = false) => write(state, [{ kind: 'opened', path, status, from, held }]),
    closed: (path) => write(state, [{ kind: 'closed', path }]),
    credited: (at) => write(state, [{ kind: 'credited', at }]),
    mark: (at) => write(state, [{ kind: 'mark', at }]),
    proven: (ends) =>
      write(
        state,
        [...ends].map(([path, at]): JournalEntry => ({ kind: 'proven', path, at })),
      ),
    clear: () => clear(state),
    close() {
      if (state.closed) return
      clear(state)
      letGo(state)
      state.closed = true
    },
    problem: () => state.problem,
  }
}

function clear(state: State): void {
  state.open = createOpenTime(2 * state.stepMs)
  attempt(state, () => rewrite(state))
}

/** A file that lacks one entry would lead to a wrong status later, so after a failure only a whole new one will do. */
function write(state: State, entries: readonly JournalEntry[]): void {
  if (state.closed || entries.length === 0) return
  for (const entry of entries) state.open.apply(entry)
  if (state.file === undefined || state.size > state.limit) {
    // While the disk refuses, once a second is enough.
    const isMark = entries.some(({ kind }) => kind === 'mark')
    if (state.problem === undefined || isMark) attempt(state, () => rewrite(state))
    return
  }
  attempt(state, () => append(state, entries.map(encode).join('')))
}

function attempt(state: State, action: () => void): void {
  const { folder, log } = state
  try {
    action()
    if (state.problem !== undefined) log.info({ folder }, 'the journal is written again')
    state.problem = undefined
  } catch (error) {
    letGo(state)
    const text = describeError(error)
    const message = "the journal can't be written; a crash would now lose the time since the last tick"
    if (state.problem === undefined) log.error({ folder, error: text }, message)
    state.problem = `the disk refused the journal in ${folder}: ${text}`
  }
}

function rewrite(state: State): void {
  const { folder, open } = state
  const [path, next] = [pathIn(folder), `${pathIn(folder)}.new`]
  letGo(state)
  mkdirSync(folder, { recursive: true })
  try {
    state.file = openSync(next, 'w')
    state.size = 0
    append(state, open.entries().map(encode).join(''))
    renameSync(next, path)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
  state.limit = Math.max(rewriteBytes, 4 * state.size)
}

function append(state: State, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += writeSync(state.file ?? -1, bytes, at)
  state.size += bytes.length
}

function letGo(state: State): void {
  const { file } = state
  state.file = undefined
  if (file === undefined) return
  try {
    closeSync(file)
  } catch {
    // what it had to say, the write before has said
  }
}

function pathIn(folder: string): string {
  return join(folder, 'journal')
}

function encode(entry: JournalEntry): string {
  const text = JSON.stringify(fields(entry))
  return `${checksum(text)} ${text}\n`
}

function fields(entry: JournalEntry): unknown[] {
  if (entry.kind === 'opened') return ['o', entry.path, entry.status, entry.from, ...(entry.held ? [1] : [])]
  if (entry.kind === 'closed') return ['c', entry.path]
  if (entry.kind === 'proven') return entry.at === undefined ? ['p', entry.path] : ['p', entry.path, entry.at]
  return [entry.kind === 'mark' ? 'm' : 'k', entry.at]
}

/** The entries up to the first line that is damaged: what follows it might have lost a change of status. */
function readEntries({ folder, log }: JournalInput): JournalEntry[] {
  let text: string
  try {
    text = readFileSync(pathIn(folder), 'utf8')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!missing) log.error({ folder, error: describeError(error) }, "the journal can't be read")
    return []
  }
  const lines = text.split('\n')
  const torn = lines.pop()
  const entries: JournalEntry[] = []
  for (const line of lines) {
    const entry = decode(line)
    if (!entry) break
    entries.push(entry)
  }
  const unread = lines.length - entries.length
  if (unread > 0 || torn) log.warn({ folder, lines: unread + (torn ? 1 : 0) }, 'the end of the journal is damaged')
  return entries
}

function decode(line: string): JournalEntry | undefined {
  const text = line.slice(9)
  if (line.slice(0, 9) !== `${checksum(text)} `) return undefined
  const values: unknown = JSON.parse(text)
  if (!Array.isArray(values)) return undefined
  const [kind, subject, word, from, held] = values as unknown[] // an array of who knows what, each checked below
  if (kind === 'c' && typeof subject === 'string') return { kind: 'closed', path: subject }
  if (kind === 'm' && typeof subject === 'number') return { kind: 'mark', at: subject }
  if (kind === 'p' && typeof subject === 'string' && (word === undefined || typeof word === 'number'))
    return { kind: 'proven', path: subject, at: word }
  if (kind === 'k' && typeof subject === 'number') return { kind: 'credited', at: subject }
  const status = serviceStatuses.find((known) => known === word)
  if (kind !== 'o' || typeof subject !== 'string' || typeof from !== 'number' || !status) return undefined
  return { kind: 'opened', path: subject, status, from, held: held === 1 }
}

function checksum(text: string): string {
  return crc32(Buffer.from(text)).toString(16).padStart(8, '0')
}
