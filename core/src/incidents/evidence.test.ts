import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'

const nodeId = 'acme/shop/prod/eu1'
const raw = 'pods is forbidden: User "system:serviceaccount:itops:agent" cannot list resource "pods" in API group ""'
const evidence = { pod: 'web-b', container: 'app', previous: true, log: 'exit 1', events: ['BackOff: x'] }

let core: TestCore
let admin: string
let viewer: string
let stranger: string

beforeAll(async () => {
  core = await startTestCore()
  admin = await signIn(core, 'ADMIN')
  viewer = await signIn(core, 'VIEWER', 'acme/shop')
  stranger = await signIn(core, 'VIEWER', 'globex')
})
afterAll(() => core.close())

const iso = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString()
const report = async (...services: object[]) => {
  const answer = await core.call('/api/v1/operator/status', { nodeId, services })
  expect(answer.status).toBe(200)
  return answer.json()
}

interface Evidence {
  pod: string | null
  log: string | null
  previous: boolean
  events: string[]
}
const evidenceOf = async (token: string, path: string) => {
  const query = `{ slaIncidents(filter: {path: "${path}"}) { nodes { evidence { pod log previous events } } } }`
  const { data } = await ask<{ slaIncidents: { nodes: { evidence: Evidence[] }[] } }>(core, token, query)
  return data.slaIncidents.nodes.map((incident) => incident.evidence)
}
const said = { pod: 'web-b', log: 'exit 1', previous: true, events: ['BackOff: x'] }

it('what an agent saw of a failing pod is shown with the incident of its time, once, to those who may see that', async () => {
  const at = iso(0)
  const web = { name: 'web', status: 'DOWN', message: '0 of 1 replicas are ready' }
  await report(web)
  await report({ ...web, evidence: { ...evidence, at } })
  await report({ ...web, evidence: { ...evidence, at, log: 'another' } })
  expect(await evidenceOf(viewer, `${nodeId}/web`)).toEqual([[said]])
  expect(await evidenceOf(admin, `${nodeId}/web`)).toEqual([[said]])
  expect(await evidenceOf(stranger, `${nodeId}/web`)).toEqual([])
})

it('what Kubernetes or a log says of accounts, rights and rules is for administrators only, in every answer', async () => {
  const quota = 'pods "web-2" is forbidden: exceeded quota: small, requested: pods=1, used: pods=10'
  const webhook = 'admission webhook "policy.corp.example" denied the request: not signed by team-key'
  const events = [`2026-11-29T08:00:00Z Warning FailedCreate: ${raw}`, `Warning FailedCreate: ${quota}`, webhook]
  const log = `starting\nE1129 list failed: ${raw}\nexit 1`
  const plain = {
    pod: 'web-b',
    previous: true,
    log: 'starting\nE1129 list failed: HTTP 403 (forbidden)\nexit 1',
    events: [
      '2026-11-29T08:00:00Z Warning FailedCreate: HTTP 403 (forbidden)',
      'Warning FailedCreate: exceeded quota: small',
      'denied by an admission webhook',
    ],
  }
  await report({ name: 'raw', status: 'DOWN' })
  await report({ name: 'raw', status: 'DOWN', evidence: { ...evidence, at: iso(0), log, events } })
  const path = `${nodeId}/raw`
  expect(await evidenceOf(admin, path)).toEqual([[{ ...plain, log, events }]])
  expect(await evidenceOf(viewer, path)).toEqual([[plain]])
  const list = await core.call(`/api/v1/sla/incidents?path=${path}`)
  const { incidents } = (await list.json()) as { incidents: { id: number }[] } // as its schema says
  const one = await (await core.call(`/api/v1/sla/incidents/${incidents[0]?.id}`)).json()
  expect(one).toMatchObject({ evidence: [{ ...plain, container: 'app', at: expect.stringMatching(/Z$/) }] })
})

it('it finds its incident also when that arrives later, by a replay', async () => {
  await report({ name: 'late', status: 'OPERATIONAL', pieces: [], evidence: { ...evidence, at: iso(500) } })
  expect(await evidenceOf(admin, `${nodeId}/late`)).toEqual([])
  const pieces = [
    { from: iso(600), to: iso(400), status: 'DOWN' },
    { from: iso(400), to: iso(10), status: 'OPERATIONAL' },
  ]
  await report({ name: 'late', status: 'OPERATIONAL', pieces })
  expect(await evidenceOf(admin, `${nodeId}/late`)).toEqual([[said]])
})

it('what can not be read is left out with a warning, and the report is taken', async () => {
  const odd = { name: 'odd', status: 'DOWN', evidence: { at: 'yesterday', log: 7 } }
  const body = await report(odd)
  expect(JSON.stringify(body)).toContain('evidence')
  expect(body).toMatchObject({ accepted: 1, rejected: [] })
})

it('keeps the newest ten of a service', async () => {
  for (let index = 0; index < 13; index++) {
    await report({ name: 'many', status: 'DOWN', evidence: { ...evidence, at: iso(30 - index), log: `log ${index}` } })
  }
  const [shown] = await evidenceOf(admin, `${nodeId}/many`)
  expect(shown?.map(({ log }) => log)).toEqual(Array.from({ length: 10 }, (_, index) => `log ${index + 3}`))
})

const detailOf = async (token: string, path: string) => {
  const query = `{ service(path: "${path}") { message messageDetail } }`
  return (await ask<{ service: object | null }>(core, token, query)).data.service
}

it.each<[string, object, string, string]>([
  ['as detail', { message: 'pods: HTTP 403 (forbidden)', detail: raw }, 'pods: HTTP 403 (forbidden)', raw],
  [
    'as message, by a sender that does not divide them',
    { message: `pods: ${raw}` },
    'pods: HTTP 403 (forbidden)',
    `pods: ${raw}`,
  ],
])(
  'a refusal that names accounts and rights, sent %s, is for administrators only',
  async (_case, texts, plain, detail) => {
    await report({ name: 'agent', status: 'DEGRADED', ...texts })
    expect(await detailOf(admin, `${nodeId}/agent`)).toEqual({ message: plain, messageDetail: detail })
    expect(await detailOf(viewer, `${nodeId}/agent`)).toEqual({ message: plain, messageDetail: null })
  },
)

it('no place that others read has the words: events, incidents, warnings, metrics, outbox', async () => {
  await report({ name: 'leak', status: 'OPERATIONAL' })
  await report({ name: 'leak', status: 'DOWN', message: raw, detail: raw })
  const registration = { nodeId, services: [{ name: 'leak' }], warnings: [`pods can't be watched: ${raw}`] }
  expect((await core.call('/api/v1/operator/register', registration)).status).toBe(200)
  const query = `{
    serviceStatusEvents(first: 50) { message }
    slaIncidents { nodes { title timeline { text } } }
    agents { warnings }
    services { nodes { message messageDetail } }
  }`
  const { data } = await ask<{ agents: { warnings: string[] }[] }>(core, viewer, query)
  expect(JSON.stringify(data)).not.toContain('serviceaccount')
  expect(data.agents[0]?.warnings).toEqual(["pods can't be watched: HTTP 403 (forbidden)"])
  const metrics = await (await fetch(`${core.url}/metrics`)).text()
  expect(metrics).not.toContain('serviceaccount')
  const { rows } = await core.database.query('select payload::text from outbox_events')
  expect(JSON.stringify(rows)).not.toContain('serviceaccount')
})

const mark = 'marked-account'
const marked = `pods is forbidden: User "system:serviceaccount:itops:${mark}" cannot list resource "pods" in API group ""`

/** What agents and jobs send by themselves, with the marked words wherever a machine writes a text of its own. */
async function sendMarked(): Promise<void> {
  const path = `${nodeId}/marked`
  const other = 'acme/shop/prod/eu2'
  const document = { path, health: { endpoint: 'https://marked.example.org/', from: [nodeId, other], quorum: 1 } }
  const at = () => new Date().toISOString()
  const seen = {
    status: 'DOWN',
    message: marked,
    detail: marked,
    evidence: { at: at(), log: marked, events: [marked] },
  }
  const change = { id: 'm', kind: 'ROLLOUT', at: at(), images: [], by: marked, via: marked, cause: marked }
  const sent: [string, object][] = [
    [
      'operator/register',
      { nodeId, services: [{ document }, { name: 'plain' }], warnings: [marked], unreadableSources: [marked] },
    ],
    [
      'operator/status',
      {
        nodeId,
        services: [
          { name: 'marked', ...seen },
          { name: 'plain', ...seen, changes: [change] },
        ],
      },
    ],
    ['operator/status', { nodeId, vantage: other, services: [{ name: 'marked', guest: true, ...seen }] }],
    ['health/report', { path: `${nodeId}/pushed`, status: 'DOWN', message: marked }],
    [
      'change/report',
      { path: `${nodeId}/plain`, after: '2', cause: marked, by: marked, via: marked, revision: marked.slice(0, 128) },
    ],
    ['backup/report', { path: `${nodeId}/plain`, status: 'failed', message: `dump:\n${marked}` }],
    ['backup/restore-test', { path: `${nodeId}/plain`, status: 'failed', message: marked }],
    [
      'storage/report',
      { path: `${nodeId}/plain`, allocatedBytes: 10, usedBytes: 9, storageType: 'pvc', mountPath: '/data' },
    ],
  ]
  for (const [call, body] of sent)
    expect([call, (await core.call(`/api/v1/${call}`, body)).status]).toEqual([call, 200])
}

it('of what machines send, only what administrators read is kept with the words that name an account', async () => {
  await sendMarked()
  const { rows: tables } = await core.database.query<{ name: string }>(
    `select c.oid::regclass::text as name
    from pg_class c
    where c.relkind in ('r', 'p', 'v')
      and c.relnamespace in ('public'::regnamespace, 'reporting'::regnamespace)
    order by 1`,
  )
  expect(tables.length).toBeGreaterThan(50)
  const holding: string[] = []
  for (const { name } of tables) {
    const { rows } = await core.database.query(`select from ${name} t where strpos(t::text, $1) > 0 limit 1`, [mark])
    if (rows.length > 0) holding.push(name)
  }
  expect(holding).toEqual(['outage_evidence', 'service_states', 'stored_service_states'])
})

it('no answer gives them to anybody else', async () => {
  const list = await core.call(`/api/v1/sla/incidents?prefix=${nodeId}&first=500`)
  const { incidents } = (await list.json()) as { incidents: { id: number }[] } // as its schema says
  const paths = [
    `/api/v1/operator/services?nodeId=${nodeId}`,
    `/api/v1/operator/documents?nodeId=${nodeId}`,
    '/api/v1/sla/incidents?first=500',
    ...incidents.map(({ id }) => `/api/v1/sla/incidents/${id}`),
    '/api/v1/changes?first=500',
    '/api/v1/backup/services',
    '/api/v1/storage/volumes',
    '/api/v1/tickets',
    '/api/v1/notifications/deliveries',
    `/api/v1/inventory/service?path=${nodeId}/marked`,
    '/metrics',
    '/ready',
  ]
  for (const path of paths) expect([path, (await (await core.call(path)).text()).includes(mark)]).toEqual([path, false])
  const query = `{
    services { nodes { message messageDetail changes { summary cause by via } } }
    slaIncidents(first: 500) { nodes { title timeline { text } evidence { log events } changes { summary cause } } }
    serviceStatusEvents(first: 500) { message }
    serviceChanges { nodes { summary by via cause revision } }
    agents { warnings }
  }`
  const shown = async (token: string) => JSON.stringify((await ask(core, token, query)).data)
  expect(await shown(viewer)).not.toContain(mark)
  expect(await shown(admin)).toContain(mark)
})
