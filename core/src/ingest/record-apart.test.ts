import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase } from '../../testing/database/database.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { ReportAnswer } from '../contract/index.ts'
import type { Database } from '../platform/database/database.ts'

const nodeId = 'acme/shop/prod/apart'
let database: Database
let core: TestCore
let now = Date.parse('2026-11-20T12:00:00Z')

beforeAll(async () => {
  database = await openTestDatabase()
  core = await startTestCore({ database, clock: { now: () => new Date(now) } })
  // Values that no check of core's own foresees.
  await database.query(`
    alter table services add constraint no_bad_service check (path not like '%/bad%');
    alter table sla_groups add constraint no_bad_group check (name not like 'bad%')`)
})
afterAll(async () => {
  await core.close()
  await database.close()
})

async function report(body: object) {
  const response = await fetch(`${core.url}/api/v1/operator/status`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ nodeId, services: [], ...body }),
  })
  const answer = (await response.json()) as ReportAnswer // as the route's schema has it
  return { status: response.status, answer }
}

const iso = (ms: number) => new Date(ms).toISOString()
const service = (name: string) => ({
  name,
  status: 'OPERATIONAL',
  pieces: [{ from: iso(now - 30_000), to: iso(now), status: 'OPERATIONAL' }],
})
const namesIn = async (sql: string) => (await database.query<{ name: string }>(sql)).rows.map(({ name }) => name)

it('a service and a group that can’t be stored take no other service and no other group with them', async () => {
  const { status, answer } = await report({
    services: ['one', 'bad-1', 'two', 'bad-2', 'three'].map(service),
    slaGroups: [{ name: 'gold' }, { name: 'bad-group' }, { name: 'silver' }],
  })
  expect([status, answer.accepted, answer.creditedSeconds]).toEqual([200, 3, 90])
  expect(answer.rejected.map(({ name }: { name: string }) => name)).toEqual(['bad-1', 'bad-2'])
  expect(answer.warnings.filter((text: string) => text.includes('left out'))).toEqual([
    expect.stringContaining('The SLA group bad-group is left out'),
  ])
  expect(await namesIn('select name from sla_groups order by name')).toEqual(['gold', 'silver'])
  expect(await namesIn(`select name from services where path like '${nodeId}/%' order by name`)).toEqual([
    'one',
    'three',
    'two',
  ])
})

it('a report whose only fault is a service keeps the definitions of its groups', async () => {
  await report({ services: [service('bad-3')], slaGroups: [{ name: 'bronze', targets: { uptime: 99.5 } }] })
  expect(await namesIn("select name from sla_groups where name = 'bronze'")).toEqual(['bronze'])
})

it('a percentage with more than four decimals is rounded with a warning, and changes the terms once', async () => {
  const slaGroups = [{ name: 'fine', targets: { uptime: 99.99995, minCoverage: 80.123456 } }]
  const first = await report({ slaGroups })
  expect(first.answer.warnings).toEqual([
    'SLA group "fine": uptime target 99.99995 is kept with four decimals, as 100',
    'SLA group "fine": minCoverage 80.123456 is kept with four decimals, as 80.1235',
  ])
  now += 86_400_000
  await report({ slaGroups })
  expect(
    await namesIn(
      "select effective_from::text as name from sla_group_terms t join sla_groups g on g.id = t.group_id where g.name = 'fine'",
    ),
  ).toHaveLength(1)
})

it('keeps the credits and the coverage that a definition asks for, and says why they make no sense', async () => {
  const termsOf = () =>
    namesIn(
      `select concat_ws(' ', t.credits, t.credit_cap, t.credit_fee, t.credit_currency, t.min_coverage) as name
      from sla_group_terms t join sla_groups g on g.id = t.group_id where g.name = 'owing'`,
    )
  const owing = (said: object) => report({ slaGroups: [{ name: 'owing', ...said }] })
  const credits = [{ below: 99.9, percent: 10 }]
  await owing({ credits, creditCap: 50, creditFee: 1200, creditCurrency: 'EUR', targets: { minCoverage: 80 } })
  expect(await termsOf()).toEqual(['[{"below": 99.9, "percent": 10}] 50.0000 1200.000 EUR 80.0000'])
  await owing({ targets: { minCoverage: 70 } })
  const kept = ['[{"below": 99.9, "percent": 10}] 50.0000 1200.000 EUR 70.0000']
  expect(await termsOf()).toEqual(kept)
  const { answer } = await owing({ credits: [...credits, { below: 99.95, percent: 20 }] })
  expect(answer.warnings).toEqual([
    'SLA group "owing": its credits are left out: Step 2 of credits must be below 99.9: uptimes fall from step to step.',
  ])
  expect(await termsOf()).toEqual(kept)
  await owing({ credits: [] })
  expect(await termsOf()).toEqual(['[] 70.0000'])
})

it('says of which service which time was refused, and credits the rest', async () => {
  const pieces = [
    { from: iso(now - 30_000), to: iso(now + 60_000), status: 'DOWN' },
    { from: iso(now - 8 * 86_400_000), to: iso(now - 8 * 86_400_000 + 1_000), status: 'DOWN' },
  ]
  const { answer } = await report({ services: [{ name: 'early', status: 'DOWN', pieces }] })
  expect(answer.creditedSeconds).toBe(35)
  expect(answer.refusedSeconds).toEqual({ future: 55, tooOld: 1, overlap: 0 })
  expect(answer.refused).toContainEqual({
    name: 'early',
    cause: 'future',
    from: iso(now + 5_000),
    to: iso(now + 60_000),
  })
  expect(answer.refused.map(({ cause }: { cause: string }) => cause).sort()).toEqual(['future', 'tooOld'])
})
