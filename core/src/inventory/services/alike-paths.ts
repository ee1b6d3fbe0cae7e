import type { NewEvent } from '../../events/events.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Scope } from '../../platform/scope.ts'

/** Two places that differ in nothing but large and small letters; of a path the outermost level at which it has such another. */
export interface Alike {
  own: string
  other: string
}

/**
 * Which of these service paths stand beside another one, or below a level that stands beside another one, whose letters are the same but for
 * their case; by path, in one statement. Only what is in use counts, and only what lies within the scope is named.
 */
export async function findAlike(
  database: Queryable,
  paths: readonly string[],
  scope: Scope,
): Promise<Map<string, Alike>> {
  if (paths.length === 0) return new Map()
  const places = new Set(paths.flatMap(levelsOf))
  const { rows } = await database.query<{ paths: string[] }>(
    `with node as (
      select n.id, n.path, count(*) over (partition by lower(n.path)) as spellings
      from hierarchy_nodes n
      where lower(n.path) = any ($1::text[])
        and in_scope(n.path, $2)
    ),
    spelling as (
      select n.path
      from node n
      where n.spellings > 1
        and exists (
          select
          from services s
          join hierarchy_nodes own on own.id = s.node_id
          where n.id = any (own.ancestors)
            and s.retired_at is null
        )
      union all
      select s.path
      from services s
      where lower(s.path) = any ($1::text[])
        and in_scope(s.path, $2)
        and s.retired_at is null
    )
    select array_agg(path order by path) as paths
    from spelling
    group by lower(path)
    having count(*) > 1`,
    [[...new Set([...places].map((place) => place.toLowerCase()))], scope],
  )
  const spellings = new Map(rows.map((row) => [row.paths[0]?.toLowerCase(), row.paths]))
  return new Map(
    paths.flatMap((path) => {
      for (const own of levelsOf(path)) {
        const other = spellings.get(own.toLowerCase())?.find((one) => one !== own)
        if (other !== undefined) return [[path, { own, other }] as const]
      }
      return []
    }),
  )
}

/** `a`, `a/b` … up to the whole path, the outermost first. */
function levelsOf(path: string): string[] {
  const segments = path.split('/')
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'))
}

/**
 * What is to be said of services that were just created, one event each, and one more for each that stands beside a path which
 * differs from its own only in case; that is a warning, too, each time such a path is `named`.
 */
export async function noteCreated(
  tx: Queryable,
  created: readonly string[],
  scope: Scope,
  warnings: string[],
  named: readonly string[] = created,
): Promise<NewEvent[]> {
  const alike = await findAlike(tx, named, scope)
  for (const [path, { own, other }] of alike) warnings.push(`path "${path}": ${alikeText(own, other)}`)
  return created.flatMap((path): NewEvent[] => {
    const found = alike.get(path)
    const event: NewEvent = { type: 'service.created', subject: path, payload: {} }
    return found ? [event, { type: 'service.resembles_another', subject: path, payload: found }] : [event]
  })
}

/** Said of SLA groups, too. */
export const alikeText = (own: string, other: string) =>
  `"${own}" differs only in upper and lower case from "${other}", and is another one; write both alike if they are meant to be one`
