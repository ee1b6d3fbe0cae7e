import type { Queryable } from '../../platform/database/database.ts'
import type { AnchorKind } from './anchor-proofs.ts'

/** The seals that an anchor has not been shown: how many, and since when the first of them waits. */
export interface WaitingSeals {
  kind: AnchorKind
  count: number
  lagSeconds: number
}

/** More are not counted. */
const maxCounted = 100_000

/** How far each of these anchors is behind; of one that was shown everything 0. */
export async function readWaiting(
  database: Queryable,
  kinds: readonly AnchorKind[],
  now: Date,
): Promise<WaitingSeals[]> {
  if (kinds.length === 0) return []
  const { rows } = await database.query<WaitingSeals>(
    `select
      k.kind,
      coalesce(extract(epoch from $2::timestamptz - f.sealed_at), 0)::double precision as "lagSeconds",
      (
        select count(*)
        from (select from sla_seals s where s.id > a.after limit ${maxCounted}) s
      )::integer as count
    from unnest($1::text[]) as k (kind)
    cross join lateral (
      select coalesce(max(last_seal), 0) as after from sla_anchors where kind = k.kind
    ) a
    left join lateral (
      select s.sealed_at from sla_seals s where s.id > a.after order by s.id limit 1
    ) f on true`,
    [kinds, now],
  )
  return rows
}
