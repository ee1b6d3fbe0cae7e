import { randomUUID } from 'node:crypto'
import type { TestCore } from '../../servers/server.ts'
import { issueKey, signInWith } from '../sessions.ts'
import type { Names } from './names.ts'

const node = 'globex/vault/prod/us1'
const path = `${node}/hidden`
const group = 'group of the vault'

/** Makes one of everything that has a name or an id, below `globex/vault`; resolves to the names. */
export async function storeHidden(core: TestCore): Promise<Names> {
  await core.database.query(
    // Ids of which no other number in an answer is a part.
    `select setval(pg_get_serial_sequence(c.table_name, 'id'), 4000000 + 1000 * row_number() over ())
    from information_schema.columns c
    where c.table_schema = 'public'
      and c.column_name = 'id'
      and c.is_identity = 'YES'`,
  )
  await reportServices(core)
  const id = async (query: string) => (await core.database.query<{ id: string }>(query)).rows[0]?.id ?? ''
  const make = async (mutation: string) =>
    Object.values(await core.graphql<Record<string, { id: string }>>(mutation))[0]
  const customer = 'globex-vault'
  await make(`mutation { saveCustomer(input: {slug: "${customer}", name: "Vault", scope: ["globex/vault"]}) { id } }`)
  const email = `${randomUUID()}@example.org`
  const names = {
    organization: 'globex/vault',
    ...{ node, path, name: 'hidden', group, customer, email, retired: `${node}/gone`, namespace: 'vault' },
    ...(await storeOfService(core, make)),
    volume: await id('select max(id)::text as id from storage_volumes'),
    backupReport: await id('select max(id)::text as id from backup_reports'),
    ...(await storeAccess(core, email)),
    ...(await storeNotifications(core, make)),
  }
  const report = await make(
    `mutation { generateSlaReport(input: {customer: "${customer}", period: "last-7d"}) { id } }`,
  )
  return { ...names, report: report?.id ?? '' }
}

async function reportServices(core: TestCore): Promise<void> {
  const send = async (call: string, body: object) => {
    const answer = await core.call(call, body)
    if (!answer.ok) throw new Error(`${call} answered ${await answer.text()}`)
  }
  const pieces = [{ from: '2026-11-20T08:00:00Z', to: '2026-11-20T11:00:00Z', status: 'OPERATIONAL' }]
  const document = { path, slaGroup: group, workload: { type: 'deployment', name: 'hidden', namespace: 'vault' } }
  await send('/api/v1/operator/register', {
    nodeId: node,
    operatorVersion: '4.0.0',
    services: [{ document }, { name: 'gone' }],
  })
  await send('/api/v1/operator/heartbeat', { nodeId: node, operatorVersion: '4.0.0' })
  const services = ['hidden', 'gone'].map((name) => ({ name, status: 'OPERATIONAL', slaGroup: group, pieces }))
  await send('/api/v1/operator/status', { nodeId: node, services })
  await send('/api/v1/backup/report', { path, status: 'success' })
  await send('/api/v1/storage/report', { path, mountPath: '/data', allocatedBytes: 1_000, usedBytes: 1 })
  await core.graphql(`mutation { retireService(path: "${node}/gone") { changed } }`)
}

type Make = (mutation: string) => Promise<{ id: string } | undefined>

async function storeOfService(core: TestCore, make: Make) {
  const one = async (mutation: string) => {
    const made = await make(mutation)
    return made?.id ?? ''
  }
  const window = async (mutation: string) => {
    const answer = Object.values(await core.graphql<Record<string, { window: { id: string } }>>(mutation))
    return answer[0]?.window.id ?? ''
  }
  const correction = await core.graphql<{ proposeCorrection: { correction: { id: string } } }>(
    `mutation { proposeCorrection(input: {
      kind: VOID, path: "${path}", from: "2026-11-20T09:00:00Z", to: "2026-11-20T09:30:00Z", reason: "a clock was wrong"
    }) { correction { id } } }`,
  )
  return {
    incident: await one(`mutation { openIncident(service: "${path}", title: "an outage") { id } }`),
    startedWindow: await window(
      `mutation { startExclusionWindow(input: {path: "${path}", reason: "an upgrade"}) { window { id } } }`,
    ),
    window: await window(
      `mutation { scheduleExclusionWindow(input: {
        slaGroup: "${group}", reason: "an upgrade", startsAt: "2026-11-22T00:00:00Z", durationMinutes: 60
      }) { window { id } } }`,
    ),
    correction: correction.proposeCorrection.correction.id,
    ticket: await one(
      `mutation { createTicket(input: {kind: INCIDENT, title: "x", priority: HIGH, service: "${path}"}) { id } }`,
    ),
    added: await one(
      `mutation { addService(input: {agent: "${node}", path: "${node}/added", probe: {endpoint: "host:1"}}) { id } }`,
    ),
  }
}

async function storeAccess(core: TestCore, email: string) {
  await signInWith(core, [['ADMIN', 'globex/vault/**']], email)
  const { rows } = await core.database.query<{ user: string; grant: string; session: string }>(
    `select u.id::text as user, g.id::text as grant, s.id::text as session
    from users u
    join user_grants g on g.user_id = u.id
    join user_sessions s on s.user_id = u.id
    where u.email = $1`,
    [email],
  )
  const identity = await core.database.query<{ id: string }>(
    `insert into user_identities (issuer, subject, user_id, linked_at)
    select 'https://login.example.org', 'hidden', u.id, now()
    from users u
    where u.email = $1
    returning id::text as id`,
    [email],
  )
  const token = await issueKey(core, 'globex/vault', ['read'])
  const [found] = rows
  if (!found) throw new Error('a user was made and is gone')
  return { ...found, identity: identity.rows[0]?.id ?? '', key: token.split('_')[1] ?? '' }
}

async function storeNotifications(core: TestCore, make: Make) {
  const channel = await make(
    `mutation { saveNotificationChannel(input: {
      name: "of the vault", kind: "webhook", settings: [{name: "url", value: "http://127.0.0.1:1/"}]
    }) { id } }`,
  )
  const route = await make(
    `mutation { saveNotificationRoute(input: {name: "of the vault", channelIds: ["${channel?.id}"], prefixes: ["${node}"]}) { id } }`,
  )
  const { rows } = await core.database.query<{ delivery: string }>(
    `insert into notification_deliveries (channel_id, reason, message, status, attempts, created_at)
    values ($1, 'OPENED', '{"title": "x", "severity": "low"}', 'FAILED', 1, now())
    returning id::text as delivery`,
    [Number(channel?.id)],
  )
  return { channel: channel?.id ?? '', route: route?.id ?? '', delivery: rows[0]?.delivery ?? '' }
}
