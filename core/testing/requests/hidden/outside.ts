import type { Database } from '../../../src/platform/database/database.ts'
import type { TestCore } from '../../servers/server.ts'
import { callCases } from './call-cases.ts'
import { missingNames, type Names } from './names.ts'

/** What a call by which a place is named answers. */
export interface PlaceAnswer {
  /** As the audit log names it. */
  call: string
  what: string
  status: number
  text: string
}

/** Names of which all places lie below a node. */
export const namesBelow = (node: string, service: string): Names => ({
  ...missingNames(0),
  node,
  path: `${node}/${service}`,
  retired: `${node}/${service}`,
})

/** Asks every call of issued keys by which a place in the hierarchy is named, in each of its ways, with a key; of those that read alone, or all. */
export async function askByPlace(
  core: TestCore,
  key: string,
  names: Names,
  { reads = false } = {},
): Promise<PlaceAnswer[]> {
  const answers: PlaceAnswer[] = []
  for (const [call, ways] of Object.entries(callCases)) {
    if (reads && !call.startsWith('get ')) continue
    for (const way of ways) {
      const [path, body] = way(names)
      if (!decodeURIComponent(JSON.stringify([path, body])).includes(names.node)) continue
      const response = await core.call(path, body, { 'x-api-key': key })
      answers.push({
        call: call.replace(/^\w+/, (method) => method.toUpperCase()),
        what: JSON.stringify([path, body]),
        status: response.status,
        text: await response.text(),
      })
    }
  }
  return answers
}

/** What stands in each table, as a hash, but for what notes who asked, and the audit log. */
export async function hashTables(database: Database): Promise<Record<string, string>> {
  const notes = ['audit_log', 'audit_head', 'machine_keys', 'limit_refusals', 'installation', 'user_sessions']
  const { rows: tables } = await database.query<{ name: string }>(
    `select quote_ident(table_name) as name
    from information_schema.tables
    where table_schema = 'public'
      and table_type = 'BASE TABLE'
      and table_name <> all ($1)
    order by table_name`,
    [notes],
  )
  const hashes: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await database.query<{ hash: string }>(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from ${name} t`,
    )
    hashes[name] = rows[0]?.hash ?? ''
  }
  return hashes
}
