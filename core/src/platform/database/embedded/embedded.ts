import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import {
  type Database,
  DatabaseError,
  type Limits,
  type Queryable,
  type Result,
  type Value,
  type Work,
} from '../database.ts'
import { mergeLimits } from '../limits.ts'
import { createWaits, type Waits } from '../load.ts'
import { createNesting, type Nesting } from '../nesting.ts'
import { cancelled, createQueue, type Queue, type Turn } from '../queue.ts'
import { encodeValue, parserOf } from '../types.ts'
import { lockFolder } from './folder-lock.ts'
import type { Answer, Request } from './worker.ts'

/**
 * Opens (or makes) the embedded TimescaleDB in `folder`. It computes synchronously, so it lives in a worker thread; it has
 * one session, so transactions take turns. Throws when another process holds the folder.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
  const unlock = await lockFolder(folder)
  const thread = await startWhole(folder).catch(async (error) => {
    await unlock()
    throw error
  })
  const parts: Parts = {
    nesting: createNesting(),
    thread,
    turns: createQueue(),
    locks: new Map(),
    waits: createWaits(),
    unlock,
  }
  return viewOf(parts, 'jobs', {})
}

/** A folder that does not hold a database yet is made beside and renamed: killed at any instant, a first start begins again. */
async function startWhole(folder: string): Promise<Thread> {
  const entries = await readdir(folder).catch(() => [])
  if (entries.length === 0) {
    const making = `${folder}.making`
    await rm(making, { recursive: true, force: true })
    await mkdir(making, { mode: 0o700 })
    await (await startThread(making)).close()
    await rename(making, folder)
  }
  return startThread(folder).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : error
    throw new Error(
      `the database in ${folder} does not open (${reason}): put back a backup of this folder, or move it away to begin with an empty one`,
      { cause: error },
    )
  })
}

interface Parts {
  nesting: Nesting
  thread: Thread
  turns: Queue
  locks: Map<string, { turns: Queue; takers: number }>
  waits: Waits<Work>
  running?: Work | undefined
  unlock(): Promise<void>
  closed?: Promise<void>
}

const works: readonly Work[] = ['ingest', 'readers', 'jobs', 'probes', 'upkeep']
/** Milliseconds for which each kind of work waits for its turn on the one session. */
const waitMs: Record<Work, number | undefined> = {
  ingest: 20_000,
  readers: 20_000,
  jobs: undefined,
  probes: 1_500,
  upkeep: undefined,
}
/** A report waits for what runs and for the reports before it, not for all that pages and jobs have lined up. */
const urgent: readonly Work[] = ['ingest', 'probes']
/** A statement can't be cancelled there; what it has not committed is lost, as when the process is killed. */
const closeGraceMs = 3_000

function viewOf(parts: Parts, kind: Work, limits: Limits): Database {
  const { nesting, thread, locks } = parts
  const turn = { waitMs: waitMs[kind], isUrgent: urgent.includes(kind), signal: limits.signal }
  const session: Queryable = {
    async query(text, values) {
      if (limits.signal?.aborted) throw cancelled(limits.signal)
      return thread.query(text, values)
    },
  }
  const inTurn = <T>(work: () => Promise<T>) => takeTurn(parts, kind, turn, work)
  return {
    kind: 'embedded',
    async query(text, values) {
      nesting.assertOutside('query')
      return inTurn(() => session.query(text, values))
    },
    async transaction(work) {
      nesting.assertOutside('transaction')
      return inTurn(() => nesting.inTransaction(() => inTransaction(thread, session, work)))
    },
    async withLock(name, work, given) {
      nesting.assertOutside('withLock')
      const { wait = false, signal } = typeof given === 'object' ? given : { wait: given }
      const lock = locks.get(name) ?? { turns: createQueue(), takers: 0 }
      locks.set(name, lock)
      return nesting.underLock(name, wait, async () => {
        if (lock.takers > 0 && !wait) return undefined
        const held = viewOf(parts, kind, mergeLimits(limits, signal ? { signal } : {}))
        lock.takers++
        return lock.turns(() => work(held), { signal }).finally(() => lock.takers--)
      })
    },
    of: (other, own = {}) => viewOf(parts, other, mergeLimits(limits, own)),
    load: () =>
      works.map((each) => ({ kind: each, limit: 1, busy: parts.running === each ? 1 : 0, ...parts.waits.of(each) })),
    close() {
      parts.closed ??= close(parts)
      return parts.closed
    },
  }
}

/** Runs the work when its turn has come, and counts how it waits until then. */
async function takeTurn<T>(parts: Parts, kind: Work, turn: Turn, work: () => Promise<T>): Promise<T> {
  const began = parts.waits.begin(kind)
  return parts
    .turns(() => {
      began()
      parts.running = kind
      return work().finally(() => {
        parts.running = undefined
      })
    }, turn)
    .finally(began)
}

async function close({ thread, turns, unlock }: Parts): Promise<void> {
  const cut = setTimeout(thread.terminate, closeGraceMs)
  try {
    await turns(() => thread.close())
  } finally {
    clearTimeout(cut)
    await unlock()
  }
}

async function inTransaction<T>(
  thread: Queryable,
  session: Queryable,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  await session.query('begin')
  try {
    const result = await work(session)
    await session.query('commit')
    return result
  } catch (error) {
    await thread.query('rollback').catch(() => {})
    throw error
  }
}

interface Thread extends Queryable {
  close(): Promise<void>
  terminate(): void
}

/** The worker, as something that answers statements one after the other. */
async function startThread(folder: string): Promise<Thread> {
  const worker = new Worker(workerFile(), { workerData: { folder } })
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>()
  let next = 1
  let failure: DatabaseError | undefined

  const fail = (reason: string) => {
    failure ??= new DatabaseError(`the embedded database stopped: ${reason}`, 'ESTOPPED')
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
  }
  await new Promise<void>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) =>
      reject(new DatabaseError(`the embedded database did not start (${code})`, 'ESTOPPED')),
    )
  })
  worker.on('error', (error) => fail(error.message))
  worker.on('exit', () => fail('its thread ended'))
  worker.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.resolve(answer)
    waiting.delete(answer.id)
  })

  return {
    async query<Row>(text: string, values?: readonly Value[]) {
      if (failure) throw failure
      const request: Request = { id: next++, text, ...(values ? { values: values.map(encodeValue) } : {}) }
      const answer = await new Promise<Answer>((resolve, reject) => {
        waiting.set(request.id, { resolve, reject })
        worker.postMessage(request)
      })
      return toResult<Row>(answer)
    },
    async close() {
      if (failure) return
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage('close')
      await ended
    },
    terminate: () => void worker.terminate(),
  }
}

function toResult<Row>({ fields = [], rows = [], rowCount = 0, error }: Answer): Result<Row> {
  if (error) throw new DatabaseError(error.message, error.code, error.detail)
  const columns = fields.map(({ name, oid }) => ({ name, parse: parserOf(oid) }))
  const parsed = rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, parse }, index) => {
        const text = row[index]
        return [name, text === null || text === undefined ? null : parse(text)]
      }),
    ),
  )
  // The row's type is the caller's statement about its own SQL, as with any driver.
  return { rows: parsed as Row[], rowCount }
}

/** Beside this file: TypeScript under a loader in development and tests, JavaScript when built. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker-loader.mjs' : './worker.js', import.meta.url)
}
