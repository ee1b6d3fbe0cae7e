import { recordStatusReport } from '../../src/ingest/record-status-report.ts'
import { registerServices } from '../../src/ingest/register-services.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { scopeBelow } from '../../src/platform/scope.ts'
import { testContext } from '../database/context.ts'

const start = Date.parse('2026-11-20T12:00:00Z')

/** Reports of the nodes `<base>/a`, `/b` and `/c` about services of the first; all times are seconds from the start of the stage. */
export function quorumStage(database: Database, base: string) {
  const node = (letter: string) => `${base}/${letter}`
  const at = (seconds: number, scope = '') => {
    const context = testContext(database, start + seconds * 1_000)
    return { ...context, actor: { ...context.actor, scope: scopeBelow(scope) } }
  }
  const iso = (seconds: number) => new Date(start + seconds * 1_000).toISOString()
  const path = (name: string) => `${node('a')}/${name}`

  return {
    node,
    at,
    iso,
    path,
    register(
      name: string,
      seconds: number,
      health: object = {},
      letters: readonly string[] = ['a', 'b', 'c'],
      scope = '',
    ) {
      const from = letters.map(node)
      const asked = { endpoint: 'https://shop.example.com/', ...(from.length > 0 ? { from } : {}), ...health }
      return registerServices(at(seconds, scope), {
        nodeId: node('a'),
        agentId: 'a',
        services: [{ document: { path: path(name), health: asked } }],
      })
    },
    /** What a node saw from one second to another, reported at a second; `status` is what it sees then. */
    report(
      letter: string,
      seconds: number,
      name: string,
      pieces: readonly [number, number, string][],
      said: object = {},
    ) {
      const status = pieces.at(-1)?.[2] ?? 'UNKNOWN'
      return recordStatusReport(at(seconds), {
        nodeId: node('a'),
        vantage: node(letter),
        agentId: letter,
        services: [
          {
            name,
            status,
            ...(letter === 'a' ? {} : { guest: true }),
            pieces: pieces.map(([from, to, one]) => ({ from: iso(from), to: iso(to), status: one })),
            ...said,
          },
        ],
      })
    },
    reporterEvents: (name: string) => reporterEventsOf(database, path(name)),
    shown: (name: string) => shownOf(database, path(name)),
    incidents: (name: string) => incidentsOf(database, path(name)),
  }
}

const secondOf = (instant: Date) => (instant.getTime() - start) / 1_000

/** What is stored and shown of a service: segments of one status, and its state. */
async function shownOf(database: Database, path: string) {
  const { rows } = await database.query<{ from: Date; ms: number; status: string }>(
    `select p.time as "from", p.duration_ms as ms, p.status::text || case when p.excluded then ' excluded' else '' end as status
    from sla_snapshots p
    join services s on s.id = p.service_id
    where s.path = $1
    order by p.service_id, p.time`,
    [path],
  )
  const time: string[] = []
  let last = { to: Number.NaN, from: 0, status: '' }
  for (const { from, ms, status } of rows) {
    const second = secondOf(from)
    const goesOn = last.to === second && last.status === status
    last = { from: goesOn ? last.from : second, to: second + ms / 1_000, status }
    if (goesOn) time.pop()
    time.push(`${last.from}-${last.to} ${status}`)
  }
  const { rows: states } = await database.query<{ status: string; since: Date | null; message: string | null }>(
    `select t.status::text as status, t.status_since as since, t.message
    from service_states t
    join services s on s.id = t.service_id
    where s.path = $1`,
    [path],
  )
  const { status, since, message } = states[0] ?? {}
  return { time, status, since: since ? secondOf(since) : null, message }
}

/** From when to when each incident of a service lasted. */
async function incidentsOf(database: Database, path: string) {
  const { rows } = await database.query<{ from: Date; to: Date | null }>(
    `select i.started_at as "from", i.resolved_at as "to"
    from sla_incidents i
    join services s on s.id = i.service_id
    where s.path = $1
    order by i.started_at, i.id`,
    [path],
  )
  return rows.map(({ from, to }) => [secondOf(from), to && secondOf(to)])
}

/** What was said of who speaks for a service. */
async function reporterEventsOf(database: Database, path: string) {
  const { rows } = await database.query<{ type: string; payload: object }>(
    `select type, payload
    from outbox_events
    where subject = $1
      and type like 'service.reporter%'
    order by id`,
    [path],
  )
  return rows
}
