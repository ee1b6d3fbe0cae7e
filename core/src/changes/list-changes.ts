import type { ChangeKind } from '../contract/index.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { changeColumns, type ServiceChangeView } from './service-change.ts'

/** What a list of changes is filtered by; absent fields filter nothing. */
export interface ChangeFilter {
  /** The path of one service. */
  path?: string | null
  /** A hierarchy path prefix. */
  prefix?: string | null
  kind?: ChangeKind | null
  /** Those made from this instant on. */
  from?: Date | null
  /** Those made before this instant. */
  to?: Date | null
}

export interface ChangePage {
  nodes: ServiceChangeView[]
  endCursor: string | null
}

/** The changes in the caller's scope that pass the filter, the newest first, `first` of them after the page that ended with `after`. */
export async function listChanges(
  { actor, database }: Context,
  filter: ChangeFilter,
  first: number,
  after?: string | null,
): Promise<ChangePage> {
  const cursor = parseCursor(after)
  const { rows } = await database.query<ServiceChangeView>(
    `select ${changeColumns}
    from service_changes c
    -- One by one, from the newest on, until there are enough.
    cross join lateral (select * from services where id = c.service_id offset 0) s
    where in_scope(s.path, $1)
      and ($2::text is null or c.service_id = (select o.id from services o where o.path = current_path($2)))
      and ($3::text is null or is_below(s.path, $3))
      and ($4::text is null or c.kind = $4)
      and ($5::timestamptz is null or c.time >= $5)
      and ($6::timestamptz is null or c.time < $6)
      and ($7::timestamptz is null or (c.time, c.id) < ($7, $8::bigint))
    order by c.time desc, c.id desc
    limit $9`,
    [
      actor.scope,
      filter.path,
      filter.prefix,
      filter.kind,
      filter.from,
      filter.to,
      cursor?.at ?? null,
      cursor?.id ?? null,
      first + 1,
    ],
  )
  const nodes = rows.slice(0, first)
  const last = nodes.at(-1)
  return { nodes, endCursor: rows.length > first && last ? `${last.at.getTime()}:${last.id}` : null }
}

/** The place of a row in the list: its instant in milliseconds, and its id. Throws `bad_request`. */
function parseCursor(after: string | null | undefined): { at: Date; id: number } | undefined {
  if (after === null || after === undefined) return undefined
  const [, at, id] = /^(\d{1,14}):(\d{1,15})$/.exec(after) ?? []
  if (at === undefined || id === undefined) {
    throw new AppError('bad_request', { reason: `after "${after.slice(0, 40)}" is no cursor of this list.` })
  }
  return { at: new Date(Number(at)), id: Number(id) }
}
