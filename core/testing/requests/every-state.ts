import { expect, vi } from 'vitest'
import type { TestCore } from '../servers/server.ts'

/** The instant so many hours ago, as text. */
export const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()

const seen = (ready: number) => ({ replicas: 2, readyReplicas: ready, certificateEndsAt: '2027-11-20T12:00:00Z' })

/** A change of which everything is said that a report may say; what leads to an outage lies before it. */
const everyChange = {
  id: 'uid/2',
  kind: 'ROLLOUT',
  at: hoursAgo(15.2),
  workload: 'deployment shop/mixed',
  revision: '2',
  images: [{ container: 'web', init: false, before: 'shop/web:1.4', after: 'shop/web:1.5' }],
  replicasBefore: 2,
  replicasAfter: 3,
  by: 'argocd-controller',
  via: 'Argo CD shop',
  cause: 'a new version',
}

const everyMark = (path: string) => ({ path, at: hoursAgo(0.1), after: '1.6', url: 'https://ci.example.org/7' })

const everySign = {
  instance: 'itops-agent-0',
  clockSkewSeconds: 0.4,
  spooledIntervals: 12,
  oldestSpooledAt: hoursAgo(1),
  droppedIntervals: 0,
}

/** What is reported of a service that fails. */
const evidenceOfFailure = () => ({
  detail: 'for few',
  evidence: { at: hoursAgo(0), pod: 'mixed-1', container: 'app', previous: true, log: 'exit', events: ['BackOff'] },
})

/** A service in every state, one that has them all and a gap, one that never sent an interval and one that is retired. */
export async function reportEveryState(core: TestCore, node: string): Promise<void> {
  const pieces = [
    { from: hoursAgo(30), to: hoursAgo(20), status: 'OPERATIONAL' },
    { from: hoursAgo(15), to: hoursAgo(12), status: 'DOWN' },
    { from: hoursAgo(12), to: hoursAgo(10), status: 'DEGRADED' },
    { from: hoursAgo(10), to: hoursAgo(6), status: 'MAINTENANCE' },
    { from: hoursAgo(6), to: hoursAgo(4), status: 'UNKNOWN' },
    {
      from: hoursAgo(4),
      to: hoursAgo(0),
      status: 'OPERATIONAL',
      latency: { count: 3, sumMs: 60, minMs: 10, maxMs: 30 },
    },
  ]
  const mixed = { pieces, changes: [everyChange] }
  const document = {
    path: `${node}/mixed`,
    displayName: 'Mixed',
    description: 'All states',
    type: 'api',
    team: 'core',
    tags: ['a', 'b'],
    slaGroup: 'payment-system',
    criticality: 'critical',
    workload: { type: 'deployment', name: 'mixed' },
    backup: { expected: true, maxAgeDays: 2 },
  }
  const states = ['OPERATIONAL', 'DEGRADED', 'DOWN', 'MAINTENANCE', 'UNKNOWN']
  const others = states.map((status) => ({
    name: status.toLowerCase(),
    status,
    pieces: [{ from: hoursAgo(3), to: hoursAgo(0), status }],
  }))
  const send = async (path: string, body: object, expected = 200) => {
    const { status } = await core.call(path, body)
    if (status !== expected) throw new Error(`${path} answered ${status}`)
  }
  await send('/api/v1/operator/register', {
    nodeId: node,
    name: 'eu',
    operatorVersion: '4.0.0',
    warnings: ['x.yaml: no path'],
    services: [{ document }, { name: 'gone' }],
  })
  await send('/api/v1/operator/register', {
    nodeId: node,
    complete: true,
    services: [
      { document, outside: true },
      { document: abroad(node) },
      ...others.map(({ name }) => ({ name })),
      { name: 'silent' },
    ],
  })
  await send('/api/v1/operator/heartbeat', { nodeId: node, ...everySign })
  await send('/api/v1/operator/status', {
    nodeId: node,
    services: [{ name: 'mixed', status: 'OPERATIONAL', message: 'fine', ...seen(2), ...mixed }, ...others],
  })
  await reportFromAbroad(send, node)
  await send('/api/v1/change/report', everyMark(document.path))
  await send('/api/v1/operator/status', {
    nodeId: node,
    services: [{ name: 'mixed', status: 'DOWN', message: 'it broke', ...evidenceOfFailure(), ...seen(0) }],
  })
  await send('/api/v1/health/report', { path: `${node}/MIXED`, status: 'OPERATIONAL' })
  // The service itself wants to speak, while its agent does.
  await send('/api/v1/health/report', { path: document.path, status: 'OPERATIONAL' }, 409)
}

/** A service that three nodes watch, of which one says nothing. */
const abroad = (node: string) => ({
  path: `${node}/abroad`,
  health: { endpoint: 'https://shop.example.com/', from: [node, `${node}-west`, `${node}-east`], quorum: 2 },
})

async function reportFromAbroad(send: (path: string, body: object) => Promise<void>, node: string): Promise<void> {
  const latency = { count: 1, sumMs: 20, minMs: 20, maxMs: 20 }
  const observed = (status: string) => {
    // Only from its registration on is it watched from several nodes, and time that lies ahead a little is taken.
    const pieces = [{ from: hoursAgo(0.1), to: new Date(Date.now() + 4_000).toISOString(), status, latency }]
    return { name: 'abroad', status, message: `it is ${status}`, pieces }
  }
  await send('/api/v1/operator/status', { nodeId: node, intervalSeconds: 3600, services: [observed('OPERATIONAL')] })
  const services = [{ ...observed('DOWN'), guest: true }]
  const west = { nodeId: node, vantage: `${node}-west`, intervalSeconds: 3600, services }
  // A second agent of that node is refused.
  for (const agentId of ['first', 'second']) await send('/api/v1/operator/status', { ...west, agentId })
}

/** A service of a group of its own, with credits of which a step will be due at the present rate, and is not yet. */
export async function oweCredits(core: TestCore, path: string): Promise<void> {
  await core.call('/api/v1/health/report', {
    path,
    slaGroup: 'owing',
    status: 'DOWN',
    pieces: [
      { from: hoursAgo(8), to: hoursAgo(4), status: 'OPERATIONAL' },
      { from: hoursAgo(4), to: hoursAgo(0), status: 'DOWN' },
    ],
  })
  // Of what came late the step would be worked out from a part alone.
  await lateTimeIsCounted(core)
  await core.database.query('call record_open_results(now())')
  await core.database.query(
    `update sla_group_terms t
    set
      credit_cap = 90, credit_fee = 100, credit_currency = 'EUR', credit_per_response_breach = 1,
      credit_per_resolution_breach = 1,
      credits = jsonb_build_array(
        jsonb_build_object(
          'below',
          trunc((r.uptime + uptime_of(1, r.counted_ms + r.remaining_ms, r.consumed_ms)) / 2, 4),
          'percent',
          10
        )
      )
    from sla_groups g
    cross join lateral current_result('MONTHLY', now(), 'GROUP', g.id) r
    where g.name = 'owing'
      and t.group_id = g.id`,
  )
}

/** Resolves once the aggregates have all that came late. */
export async function lateTimeIsCounted(core: TestCore): Promise<void> {
  await vi.waitFor(async () => {
    const { rows } = await core.database.query<{ marks: number }>('select count(*) as marks from late_credits')
    expect(rows).toEqual([{ marks: 0 }])
  }, 20_000)
}
