import { mkdir } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { type Database, DatabaseError, type Queryable, type Result, type Value } from './database.ts'
import type { Answer, Request } from './embedded-worker.ts'
import { lockFolder } from './folder-lock.ts'
import { createQueue } from './queue.ts'
import { encodeValue, parserOf } from './types.ts'

/**
 * Opens (or makes) the embedded TimescaleDB in `folder`. It computes synchronously, so it lives in a worker thread; it has
 * one session, so transactions take turns. Throws when another process holds the folder.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const unlock = await lockFolder(folder)
  const thread = await startThread(folder).catch(async (error) => {
    await unlock()
    throw error
  })
  const turns = createQueue()
  const locks = new Map<string, { turns: ReturnType<typeof createQueue>; takers: number }>()
  let closed: Promise<void> | undefined

  const database: Database = {
    kind: 'embedded',
    query: (text, values) => turns(() => thread.query(text, values)),
    transaction: (work) => turns(() => inTransaction(thread, work)),
    async withLock(name, work, wait) {
      const lock = locks.get(name) ?? { turns: createQueue(), takers: 0 }
      locks.set(name, lock)
      if (lock.takers > 0 && !wait) return undefined
      lock.takers++
      return lock.turns(() => work(database)).finally(() => lock.takers--)
    },
    close() {
      closed ??= turns(() => thread.close()).finally(unlock)
      return closed
    },
  }
  return database
}

async function inTransaction<T>(session: Queryable, work: (tx: Queryable) => Promise<T>): Promise<T> {
  await session.query('begin')
  try {
    const result = await work(session)
    await session.query('commit')
    return result
  } catch (error) {
    await session.query('rollback').catch(() => {})
    throw error
  }
}

/** The worker, as something that answers statements one after the other. */
async function startThread(folder: string): Promise<Queryable & { close(): Promise<void> }> {
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
  return new URL(
    import.meta.url.endsWith('.ts') ? './embedded-worker-loader.mjs' : './embedded-worker.js',
    import.meta.url,
  )
}
