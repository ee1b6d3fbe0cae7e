import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'

const folder = new URL('../../../../sql/', import.meta.url)

export interface SqlFile {
  name: string
  text: string
  /** SHA-256 of the text. */
  checksum: string
}

/** What a database is to hold: files that are applied once, and definitions that are applied again when they change. */
export interface Sql {
  /** `schema/NNN-subject.sql` in order of their numbers. */
  schema: SqlFile[]
  /** `functions/<subject>.sql` in the order of `functions/order.txt`. */
  functions: SqlFile[]
}

/** Reads a folder like `sql`. Throws when `functions/order.txt` and the files beside it disagree. */
export async function readSql(from: URL = folder): Promise<Sql> {
  const present = (await readdir(from, { recursive: true })).map((name) => name.replaceAll('\\', '/'))
  const schema = present.filter((name) => /^schema\/\d{3}-[a-z0-9-]+\.sql$/.test(name)).sort()
  const unordered = present.filter((name) => /^functions\/.*\.sql$/.test(name)).sort()
  const order = unordered.length === 0 ? [] : await readOrder(from)
  const missing = unordered.find((name) => !order.includes(name)) ?? order.find((name) => !unordered.includes(name))
  if (missing) throw new Error(`sql/functions/order.txt and the files beside it disagree about ${missing}`)
  const read = (names: string[]) => Promise.all(names.map((name) => readOne(from, name)))
  return { schema: await read(schema), functions: await read(order) }
}

async function readOrder(from: URL): Promise<string[]> {
  const text = await readFile(new URL('functions/order.txt', from), 'utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `functions/${line.trim()}`)
}

async function readOne(from: URL, name: string): Promise<SqlFile> {
  const text = await readFile(new URL(name, from), 'utf8')
  return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
}

/** One SHA-256 over several files. */
export function checksumOf(files: SqlFile[]): string {
  const hash = createHash('sha256')
  for (const { name, checksum } of files) hash.update(`${name} ${checksum}\n`)
  return hash.digest('hex')
}
