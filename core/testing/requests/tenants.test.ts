import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { keyKinds } from '../../src/platform/context.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { allPasses } from '../../src/platform/passes.ts'
import { lateCreditPasses } from '../../src/sla/aggregates/refresh-late-credits.ts'
import { openTestDatabase } from '../database/database.ts'
import { kindsOfCalls } from '../references/route-access.ts'
import { startTestCore, type TestCore } from '../servers/server.ts'
import { everyGet, everyQuery } from './every-read.ts'
import { callCases } from './hidden/call-cases.ts'
import {
  callQuestions,
  callsThatName,
  differenceOf,
  fieldQuestions,
  fieldsThatName,
  type OpenApi,
} from './hidden/compare.ts'
import { fieldCases } from './hidden/field-cases.ts'
import { askByPlace, hashTables, namesBelow, type PlaceAnswer } from './hidden/outside.ts'
import { loggingStatements } from './hidden/statement-log.ts'
import { storeHidden } from './hidden/store-hidden.ts'
import { ask, issueKey, signIn, signInWith } from './sessions.ts'

const now = new Date('2026-11-20T12:00:00Z')
const neverMs = 2 ** 31 - 1
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString()
const own = 'acme/shop/prod/eu1'
const other = 'globex/bank/prod/us1'
const statuses = ['OPERATIONAL', 'DEGRADED', 'DOWN', 'MAINTENANCE', 'UNKNOWN'] as const

/** Something that happens at the other tenant, with numbers that say what exactly. */
interface Act {
  kind: keyof typeof acts
  which: number
  minutes: number
}

const acts = {
  report: (core: TestCore, { which, minutes }: Act) => report(core, other, `service-${which % 4}`, minutes),
  appear: (core: TestCore, { which, minutes }: Act) => report(core, other, `new-${which}`, minutes),
  alike: (core: TestCore, { which, minutes }: Act) =>
    report(core, 'globex/shop/prod/eu1', `service-${which % 4}`, minutes),
  backup: (core: TestCore, { which }: Act) =>
    post(core, '/api/v1/backup/report', {
      path: `${other}/service-${which % 4}`,
      status: which % 2 ? 'failed' : 'success',
    }),
  volume: (core: TestCore, { which, minutes }: Act) =>
    post(core, '/api/v1/storage/report', {
      path: `${other}/service-${which % 4}`,
      mountPath: '/data',
      allocatedBytes: 1_000_000,
      usedBytes: minutes,
    }),
  change: (core: TestCore, { which, minutes }: Act) =>
    post(core, '/api/v1/change/report', {
      path: `${other}/service-${which % 4}`,
      at: ago(minutes),
      after: `1.${which}`,
    }),
  window: (core: TestCore, { which }: Act) =>
    core.graphql(
      `mutation { startExclusionWindow(input: {path: "${other}/service-${which % 4}", reason: "an upgrade"}) { window { id } } }`,
    ),
  heartbeat: (core: TestCore) => post(core, '/api/v1/operator/heartbeat', { nodeId: other, operatorVersion: '4.0.1' }),
  retire: (core: TestCore, { which }: Act) =>
    core.graphql(`mutation { retireService(path: "${other}/service-${which % 4}") { changed } }`),
  customer: (core: TestCore, { which }: Act) =>
    core.graphql(
      `mutation { saveCustomer(slug: "globex", input: {slug: "globex", name: "globex ${which}", scope: ["globex", "group:group of globex"]}) { id } }`,
    ),
  ticket: (core: TestCore, { which }: Act) =>
    core.graphql(
      `mutation { createTicket(input: {kind: INCIDENT, title: "globex ${which}", priority: HIGH, service: "${other}/service-${which % 4}"}) { id } }`,
    ),
}

async function post(core: TestCore, path: string, body: object): Promise<void> {
  const answer = await core.call(path, body)
  expect([path, answer.status, answer.ok ? '' : await answer.text()]).toEqual([path, 200, ''])
}

async function report(core: TestCore, nodeId: string, name: string, minutes: number, group?: string): Promise<void> {
  const status = statuses[minutes % statuses.length]
  const pieces = [{ from: ago(minutes + 5), to: ago(minutes), status }]
  const slaGroup = group ?? `group of ${nodeId.split('/')[0]}`
  await post(core, '/api/v1/operator/status', {
    nodeId,
    services: [{ name, status: 'OPERATIONAL', message: `${nodeId} is ${status}`, slaGroup, pieces }],
    slaGroups: [{ name: slaGroup, tier: 'high' }],
  })
}

describe('of two tenants', () => {
  let database: Database
  let statements: string[]
  let core: TestCore
  let token: string
  /** Of somebody who holds roles over a group and beside it, in which the other tenant has no service. */
  let granted: string
  let key: string
  beforeAll(async () => {
    database = await openTestDatabase()
    const logged = loggingStatements(database)
    statements = logged.statements
    core = await startTestCore({ database: logged.database, clock: { now: () => now }, jobTickMs: neverMs })
    for (const node of [own, other]) {
      for (let which = 0; which < 4; which++) await report(core, node, `service-${which}`, 60 + 7 * which)
      await report(core, node, 'shared', 90, 'shared')
      await post(core, '/api/v1/operator/heartbeat', { nodeId: node })
    }
    for (const slug of ['acme', 'globex'])
      await core.graphql(
        `mutation { saveCustomer(input: {slug: "${slug}", name: "${slug}", scope: ["${slug}"]}) { id } }`,
      )
    await catchUp()
    token = await signIn(core, 'VIEWER', 'acme')
    granted = await signInWith(core, [
      ['VIEWER', 'group:group of acme'],
      ['OPERATOR', `${own}/shared`],
    ])
    key = await issueKey(core, 'acme', keyKinds)
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  /** All that core would do by itself about new time. */
  const catchUp = async () => {
    await allPasses(lateCreditPasses(core.context))
    for (const [period, day] of [
      ['DAILY', '2026-11-20'],
      ['MONTHLY', '2026-11-01'],
    ])
      await database.query('call record_period_results($1, $2::date, $3)', [period, day, now])
  }
  /** What a key of one tenant is answered; what core says of itself is not about anybody. */
  const read = async (path: string) => {
    const answer = await core.call(path, undefined, { 'x-api-key': key })
    if (path === '/ready') return answer.status
    return [answer.status, await answer.text()]
  }
  /** What a viewer and a key of one tenant are answered to every question, about what is theirs and what is not. */
  const answers = async () => {
    const found = new Map<string, unknown>()
    for (const place of [
      { path: `${own}/service-0`, group: 'group of acme', now },
      { path: `${other}/service-0`, group: 'group of globex', now },
    ]) {
      for (const query of everyQuery(place)) {
        found.set(query, await ask(core, token, query))
        found.set(`${query} by grants`, await ask(core, granted, query))
      }
      for (const path of everyGet(place)) found.set(path, await read(path))
    }
    return found
  }

  it('no answer to one, in any field, changes with what happens at the other', { timeout: 300_000 }, async () => {
    let before = await answers()
    expect(JSON.stringify([...before])).toContain('group of acme')
    const act = fc.record({
      kind: fc.constantFrom(...(Object.keys(acts) as (keyof typeof acts)[])),
      which: fc.nat({ max: 20 }),
      minutes: fc.integer({ min: 0, max: 300 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 12 }), async (history) => {
        for (const one of history)
          await acts[one.kind](core, one).catch((error) => {
            // What makes no sense any more, as of a service that is retired, changes nothing.
            if (!/conflict|not_found/.test(String(error))) throw error
          })
        await catchUp()
        const after = await answers()
        for (const [query, answer] of after) expect({ query, answer }).toEqual({ query, answer: before.get(query) })
        before = after
      }),
      { numRuns: 4, endOnFailure: true },
    )
  })

  it('an incident whose cause is the other’s names no id, path or title of it', async () => {
    const open = async (node: string) => {
      const { openIncident } = await core.graphql<{ openIncident: { id: string } }>(
        `mutation { openIncident(service: "${node}/shared", title: "an outage at ${node}") { id } }`,
      )
      return openIncident.id
    }
    const [mine, cause] = [await open(own), await open(other)]
    await core.graphql(`mutation { linkIncident(id: ${mine}, rootCauseId: ${cause}) { id } }`)
    const query = `{ slaIncident(id: ${mine}) { rootCause { id } timeline { kind text } } }`
    const whole = await core.graphql<{ slaIncident: { timeline: object[] } }>(query)
    expect(whole.slaIncident).toMatchObject({ rootCause: { id: cause } })
    expect(JSON.stringify(whole)).toContain(`Explained by incident ${cause} of ${other}/shared`)
    const text = 'Explained by an incident of a service outside of your scope.'
    const { data } = await ask(core, token, query)
    expect(data).toMatchObject({ slaIncident: { rootCause: null } })
    expect(data).toHaveProperty('slaIncident.timeline', expect.arrayContaining([{ kind: 'LINKED', text }]))
    expect(JSON.stringify(await read(`/api/v1/sla/incidents/${mine}`))).not.toMatch(/globex|"rootCauseId":[^n]/)
    expect(await ask(core, token, `{ slaIncident(id: ${cause}) { id } }`)).toEqual({ data: { slaIncident: null } })
  })

  it('a group that both belong to shows each its own members and figures, and of the other nothing by name', async () => {
    await report(core, other, 'shared', 200 + 2, 'shared')
    await catchUp()
    await database.query(
      `insert into sla_period_results
      select (jsonb_populate_record(r, $1)).*
      from sla_period_results r
      where r.period_type = 'MONTHLY'`,
      [
        {
          period_day: '2026-01-01',
          period_start: '2026-01-01T00:00:00Z',
          period_end: '2026-02-01T00:00:00Z',
          final: true,
        },
      ],
    )
    for (const kind of ['SERVICE', 'GROUP', 'NODE']) await database.query('call seal_months($1, $2)', [kind, now])
    const place = { path: `${own}/shared`, group: 'shared', now }
    const more = [
      '{ slaSeals(slaGroup: "shared") { inputs hash actualValue } }',
      '{ slaPeriodResults(filter: {subjectKind: GROUP}) { subject worstService worstUptime memberCount } }',
      '{ slaPeriodResults(filter: {subjectKind: GROUP, slaGroup: "shared"}) { subject worstService memberCount } }',
    ]
    for (const path of everyGet(place))
      expect({ path, text: JSON.stringify(await read(path)) }).toEqual({
        path,
        text: expect.not.stringContaining('globex'),
      })
    for (const query of [...everyQuery(place), ...more])
      for (const answer of [await ask(core, token, query), await ask(core, granted, query)])
        expect({ query, text: JSON.stringify(answer) }).toEqual({ query, text: expect.not.stringContaining('globex') })
    const [seals] = await Promise.all(more.map((query) => ask<{ slaSeals: object[] }>(core, token, query)))
    expect(seals?.data.slaSeals).toHaveLength(1)
  })

  it('a key that names a place outside of its scope is refused alike whether there is one, audited, and writes nothing', async () => {
    const before = await hashTables(database)
    const asked: string[] = []
    for (const place of [namesBelow(other, 'service-0'), namesBelow('globex/none/prod/us1', 'nothing')]) {
      const answers = await askByPlace(core, key, place)
      expect(answers.length).toBeGreaterThan(25)
      const isRefusal = ({ status, text }: PlaceAnswer) => status === 403 && text.includes('lacks the scope globex/')
      expect(answers.filter((one) => !isRefusal(one))).toEqual([])
      asked.push(...answers.map(({ call }) => call))
    }
    await vi.waitFor(async () => {
      const { rows } = await database.query<{ action: string }>(
        `select action from audit_log where outcome = 'REFUSED' and actor like 'key %'`,
      )
      expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining([...new Set(asked)]))
    })
    expect(await hashTables(database)).toEqual(before)
    const within = await askByPlace(core, key, namesBelow(own, 'service-0'), { reads: true })
    expect(within.filter(({ status }) => status === 403)).toEqual([])
    const around = await core.call('/api/v1/sla/incidents?prefix=/', undefined, { 'x-api-key': key })
    expect(around.status).toBe(200)
  })

  it('who may not see something is answered as if it was not there, by the same statements', {
    timeout: 300_000,
  }, async () => {
    const openapi = (await (await core.call('/docs/json')).json()) as OpenApi
    const calls = Object.keys(kindsOfCalls).map((call) => call.replace(/^\w+/, (method) => method.toLowerCase()))
    const named = calls.map((call) => call.replaceAll(/:(\w+)/g, '{$1}'))
    expect(Object.keys(callCases).sort()).toEqual(callsThatName(openapi, named).sort())
    expect(Object.keys(fieldCases).sort()).toEqual(fieldsThatName().sort())

    const hidden = await storeHidden(core)
    expect(Object.entries(hidden).filter(([, name]) => name === '')).toEqual([])
    const administrator = await signIn(core, 'ADMIN', 'acme')
    const questions = [...fieldQuestions(core, administrator), ...callQuestions(core, key)]
    const differences: unknown[] = []
    for (const question of questions) differences.push(...[await differenceOf(question, hidden, statements)].flat())
    expect(differences.filter((one) => one !== undefined)).toEqual([])
  })
})
