import type { Context } from '../platform/context.ts'
import type { Passes } from '../platform/passes.ts'

/** To count the services of a node takes some milliseconds. */
const nodesOfPass = 50

/** Counts the services of nodes again of which something has changed, in passes over some of them. */
export async function* nodeCountPasses({ database, clock }: Context): Passes<void> {
  for (;;) {
    const { rows } = await database.query<{ counted: number }>('select keep_node_counts($1, $2) as counted', [
      clock.now(),
      nodesOfPass,
    ])
    if ((rows[0]?.counted ?? 0) < nodesOfPass) return
    yield
  }
}
