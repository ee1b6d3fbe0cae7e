import { defaultIntervalMs } from '../contract/index.ts'
import type { Queryable } from '../platform/database/database.ts'
import { createNodes } from './create-services.ts'

/** What an agent says of itself; an absent field leaves what is stored. */
export interface AgentSign {
  nodeId: string
  name?: string
  version?: string
  intervalMs?: number
  warnings?: readonly string[]
  state?: AgentState
}

/** How an agent is, by itself; null where it does not tell. */
export interface AgentState {
  /** The pod or host that leads. */
  instance: string | null
  /** Its clock minus ours. */
  clockSkewSeconds: number | null
  /** On its disk, not yet acknowledged. */
  spooledPieces: number | null
  oldestSpooledAt: Date | null
  /** Lost since its start. */
  droppedPieces: number | null
}

/** Notes that a node's agent lives. */
export async function recordAgent(tx: Queryable, sign: AgentSign, now: Date): Promise<void> {
  if (await touch(tx, sign, now)) return
  await createNodes(tx, new Set([sign.nodeId]), now)
  await tx.query(
    `insert into agents (node_id, name, interval_ms, first_seen_at, last_seen_at)
    select id, coalesce($2, name), $3, $4, $4
    from hierarchy_nodes
    where path = $1
    on conflict (node_id) do nothing`,
    [sign.nodeId, sign.name, sign.intervalMs ?? defaultIntervalMs, now],
  )
  await touch(tx, sign, now)
}

async function touch(
  tx: Queryable,
  { nodeId, name, version, intervalMs, warnings, state }: AgentSign,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update agents a
    set
      name = coalesce($2, a.name),
      version = coalesce($3, a.version),
      interval_ms = coalesce($4, a.interval_ms),
      warnings = coalesce($5::text[], a.warnings),
      instance = case when $7 then $8 else a.instance end,
      clock_skew_seconds = case when $7 then $9 else a.clock_skew_seconds end,
      spooled_pieces = case when $7 then $10 else a.spooled_pieces end,
      oldest_spooled_at = case when $7 then $11 else a.oldest_spooled_at end,
      dropped_pieces = case when $7 then $12 else a.dropped_pieces end,
      last_seen_at = greatest(a.last_seen_at, $6)
    from hierarchy_nodes n
    where n.id = a.node_id
      and n.path = $1`,
    [
      nodeId,
      name,
      version,
      intervalMs,
      warnings,
      now,
      state !== undefined,
      state?.instance,
      state?.clockSkewSeconds,
      state?.spooledPieces,
      state?.oldestSpooledAt,
      state?.droppedPieces,
    ],
  )
  return rowCount > 0
}
