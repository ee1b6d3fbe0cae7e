import { defaultIntervalMs } from '../../contract/index.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { createNodes } from '../services/create-services.ts'

/** An agent without a sign of life for this long counts as silent, in milliseconds. */
export const silentMs = 90_000

/** What an agent says of itself; an absent field leaves what is stored. */
export interface AgentSign {
  nodeId: string
  name?: string
  version?: string
  intervalMs?: number
  warnings?: readonly string[]
  state?: AgentState
}

/** How an agent is, by itself; null where it does not say. */
export interface AgentState {
  /** The pod or host that leads. */
  instance: string | null
  /** Its clock minus ours. */
  clockSkewSeconds: number | null
  /** On its disk, not yet acknowledged. */
  spooledIntervals: number | null
  oldestSpooledAt: Date | null
  /** Lost since its start. */
  droppedIntervals: number | null
}

/** Notes that a node's agent lives, which makes it known; to be called for who says to be one. */
export async function recordAgent(tx: Queryable, sign: AgentSign, now: Date): Promise<string[]> {
  const known = await touchAgent(tx, sign, now)
  if (known) return retiredWarnings(sign.nodeId, known)
  await createNodes(tx, new Set([sign.nodeId]), now)
  await tx.query(
    `insert into agents (node_id, name, interval_ms, first_seen_at, last_seen_at)
    select id, coalesce($2, name), $3, $4, $4
    from hierarchy_nodes
    where path = $1
    on conflict (node_id) do nothing`,
    [sign.nodeId, sign.name, sign.intervalMs ?? defaultIntervalMs, now],
  )
  await touchAgent(tx, sign, now)
  return []
}

const retiredWarnings = (nodeId: string, { retiredAt, retiredBy }: KnownAgent) =>
  retiredAt === null
    ? []
    : [
        `The agent of ${nodeId} was retired by ${retiredBy} at ${retiredAt.toISOString()}: it is not watched until it is restored.`,
      ]

/** An agent as a sign of life finds it. */
export interface KnownAgent {
  retiredAt: Date | null
  retiredBy: string | null
}

/** Notes that an agent lives if it is known; a node without one stays without. Resolves to it, or to undefined. */
export async function touchAgent(
  tx: Queryable,
  { nodeId, name, version, intervalMs, warnings, state }: AgentSign,
  now: Date,
): Promise<KnownAgent | undefined> {
  const { rows } = await tx.query<KnownAgent>(
    `update agents a
    set
      name = coalesce($2, a.name),
      version = coalesce($3, a.version),
      interval_ms = coalesce($4, a.interval_ms),
      warnings = coalesce($5::text[], a.warnings),
      instance = case when $7 then $8 else a.instance end,
      clock_skew_seconds = case when $7 then $9 else a.clock_skew_seconds end,
      spooled_intervals = case when $7 then $10 else a.spooled_intervals end,
      oldest_spooled_at = case when $7 then $11 else a.oldest_spooled_at end,
      dropped_intervals = case when $7 then $12 else a.dropped_intervals end,
      last_seen_at = greatest(a.last_seen_at, $6)
    from hierarchy_nodes n
    where n.id = a.node_id
      and n.path = $1
    returning a.retired_at as "retiredAt", a.retired_by as "retiredBy"`,
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
      state?.spooledIntervals,
      state?.oldestSpooledAt,
      state?.droppedIntervals,
    ],
  )
  return rows[0]
}
