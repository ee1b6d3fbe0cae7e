import type { Context } from '../../platform/context.ts'

/** Some services of one node, always the same ones. */
export interface Slice {
  key: string
  node: string
  serviceIds: number[]
}

/**
 * The live services in the caller's scope, in slices of up to 512 that lie below one node each: so a service that comes or goes changes
 * one slice, and every scope down to a node is made of whole slices.
 */
export async function listSlices({ actor, database }: Context): Promise<Slice[]> {
  const { rows } = await database.query<Slice>(
    `select n.path || ' ' || d.part as key, n.path as node, d.ids as "serviceIds"
    from (
      select s.node_id, s.id / 512 as part, array_agg(s.id order by s.id) as ids
      from services s
      where s.retired_at is null
      group by s.node_id, s.id / 512
    ) d
    join hierarchy_nodes n on n.id = d.node_id
    where in_scope(n.path, $1)
    order by n.path, d.part`,
    [actor.scope],
  )
  return rows
}

/** Slices together, so many services at a time that a statement about them is short. */
export function batchesOf(slices: readonly Slice[]): Slice[][] {
  const batches: Slice[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const slice of slices) {
    size += slice.serviceIds.length
    if (size > maxBatch) {
      batches.push([])
      size = slice.serviceIds.length
    }
    batches.at(-1)?.push(slice)
  }
  return batches
}

const maxBatch = 1_000
