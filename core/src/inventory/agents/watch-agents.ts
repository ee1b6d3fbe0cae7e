import type { NewEvent } from '../../events/events.ts'
import { withEvents } from '../../events/with-events.ts'
import type { Context } from '../../platform/context.ts'
import { silentMs } from './record-agent.ts'

/** A longer pause than this between two looks means that core was away, and that agents could not be heard. */
const awayMs = 45_000

interface Change {
  type: 'agent.offline' | 'agent.online'
  nodeId: string
  lastSeenAt: Date
}

/**
 * Reports once each agent that has fallen silent, and once when it is heard again. While core was away nobody was heard: the
 * silence counts from its return. Every replica may look; resolves to the number of events.
 */
export async function watchAgents(context: Context): Promise<number> {
  const now = context.clock.now()
  return withEvents(context, async (tx, append) => {
    const { rows: looks } = await tx.query<{ back: Date }>(
      `insert into installation as i (key, value)
      values ('agent_watch', jsonb_build_object('at', $1::timestamptz, 'back', $1::timestamptz))
      on conflict (key) do update
      set value = jsonb_build_object(
        'at', greatest($1, (i.value ->> 'at')::timestamptz),
        'back', case when ms_between((i.value ->> 'at')::timestamptz, $1) > $2 then $1 else (i.value ->> 'back')::timestamptz end
      )
      returning (value ->> 'back')::timestamptz as back`,
      [now, awayMs],
    )
    const { rows } = await tx.query<Change>(
      `update agents a
      set offline_since = case when w.silent then $1::timestamptz end
      from (
        select
          node_id,
          greatest(last_seen_at, $2) < $1::timestamptz - greatest($3, 3 * interval_ms) * interval '1 ms' as silent,
          last_seen_at > offline_since as heard
        from agents
        where retired_at is null
      ) w
      join hierarchy_nodes n on n.id = w.node_id
      where a.node_id = w.node_id
        and case when a.offline_since is null then w.silent else w.heard end
      returning
        case when a.offline_since is null then 'agent.online' else 'agent.offline' end as type,
        n.path as "nodeId",
        a.last_seen_at as "lastSeenAt"`,
      [now, looks[0]?.back ?? now, silentMs],
    )
    return append(rows.map(toEvent), now)
  })
}

function toEvent({ type, nodeId, lastSeenAt }: Change): NewEvent {
  return { type, subject: nodeId, payload: { nodeId, lastSeenAt: lastSeenAt.toISOString() } }
}
