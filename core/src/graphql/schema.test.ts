import { readFileSync } from 'node:fs'
import { buildSchema, getIntrospectionQuery, getNamedType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { correctionInput, planAndCorrect } from '../../testing/fleet/planned-maintenance.ts'
import { sealMonth } from '../../testing/fleet/sealed-month.ts'
import { reportEveryBackup } from '../../testing/requests/every-backup.ts'
import { everyField, fieldsBelow, noteFilled } from '../../testing/requests/every-field.ts'
import { fillAccess, withProvider } from '../../testing/requests/every-key.ts'
import { notifyInEveryWay } from '../../testing/requests/every-notification.ts'
import { hoursAgo, lateTimeIsCounted, oweCredits, reportEveryState } from '../../testing/requests/every-state.ts'
import { ask, type GraphqlAnswer } from '../../testing/requests/sessions.ts'
import { admin, startTestCore, type TestCore } from '../../testing/servers/server.ts'

interface Page {
  services: { nodes: { path: string }[]; endCursor: string | null; totalCount: number }
}

const dayMs = 86_400_000
const node = 'acme/shop/prod/eu1'
/** A node that has little, and comes before the other one. */
const away = 'aaa/shop/prod/eu1'
const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const correction = [`${node}/mixed`, hoursAgo(14), hoursAgo(13)] as const

/** The arguments with which a root field is asked for everything; no entry means none. */
const argumentsOf: Record<string, string> = {
  services: '(filter: {includeRetired: true}, first: 4)',
  serviceChanges: '(first: 1)',
  slaDailyUptimes: '(first: 1)',
  service: `(path: "${node}/mixed")`,
  slaSnapshotTrend: `(serviceId: "${node}/mixed", hoursBack: 48)`,
  serviceLatency: `(serviceId: "${node}/mixed", hoursBack: 48)`,
  vantageTimeline: `(serviceId: "${node}/abroad")`,
  slaTrendData: `(filter: {serviceId: "${node}/mixed"})`,
  slaPeriodResults: '(filter: {periodKey: "2026-01", subjectKind: NODE})',
  previewRule: '(group: "payment-system")',
  setSlaGroupTerms: '(input: {group: "payment-system", degraded: HALF})',
  slaIncidents: '(first: 1)',
  tickets: '(filter: {status: CLOSED}, first: 1)',
  slaIncidentStats: '(from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z")',
  slaExclusionSpans: '(from: "2100-01-01T00:00:00Z", to: "2100-02-01T00:00:00Z")',
  previewCorrection: correctionInput(...correction),
  proposeCorrection: correctionInput(...correction),
  startExclusionWindow: `(input: {path: "${node}/silent", reason: "upgrade", until: "${hoursAgo(-1)}"})`,
  // DOWN for three hours: its budget of 3.6 hours burns, and is not gone yet.
  slaErrorBudget: `(serviceId: "${node}/down")`,
  slaBurnAlerts: '(active: null)',
  backups: '(first: 1)',
  backupReports: `(serviceId: "${node}/mixed", first: 5)`,
  storageVolumes: '(first: 1)',
  storageHistory: '(volumeId: 1)',
  agents: '(includeRetired: true)',
  // Its new path is taken: that is refused, and said.
  previewInventoryChange: `(input: {act: RENAME_SERVICE, target: "${away}/spare", to: "${node}/down"})`,
  retireService: `(path: "${away}/spare", reason: "It has moved.")`,
  retireAgent: `(nodeId: "${away}", reason: "Its cluster is gone.")`,
  addService: `(input: {agent: "${away}", path: "added", probe: {endpoint: "host:1"}})`,
  changeAddedService:
    '(id: 1, probe: {endpoint: "http://host/", expectedStatus: "2xx", displayName: "A", criticality: "low", slaGroup: "payment-system", from: ["a/b/c/d", "a/b/c/e"], quorum: 2})',
  removeAddedService: '(id: 1)',
  login: `(email: "${admin.email}", password: "${admin.password}")`,
}
/** What is changed of the incident that has it all. */
const changes: Record<string, (ids: { incident: number; cause: number; window: number }) => string> = {
  openIncident: () => `(service: "${node}/mixed", title: "Slow")`,
  assignIncident: ({ incident }) => `(id: ${incident}, assignee: "ada")`,
  acknowledgeIncident: ({ incident }) => `(id: ${incident})`,
  addIncidentNote: ({ incident }) => `(id: ${incident}, text: "The disk is full.")`,
  linkIncident: ({ incident, window }) => `(id: ${incident}, exclusionWindowId: ${window})`,
  resolveIncident: ({ incident }) => `(id: ${incident}, text: "New disk.")`,
}
/** The queries of the public documentation, letter by letter. */
const documented = [
  `mutation { login(email: "${admin.email}", password: "${admin.password}") { token refreshToken user { id email } } }`,
  `{ slaGroups { id name displayName tier status currentUptime services { serviceName status replicas readyReplicas backupStatus { backupExpected lastBackupAt lastBackupStatus backupMaxAgeDays backupOverdue } } } }`,
  `{ slaSnapshotTrend(serviceId: "${node}/mixed", hoursBack: 24) { periodKey periodStart actualValue targetValue incidentCount downtimeMinutes status } }`,
  '{ slaTrendData(filter: {periodType: "DAILY", monthsBack: 1}) { periodKey periodStart actualValue status } }',
  '{ slaTrendData(filter: {periodType: "MONTHLY", monthsBack: 12}) { periodKey periodStart actualValue status } }',
  '{ slaDashboardStats { totalServices servicesWithSla metCount atRiskCount breachedCount averageUptime } }',
]

describe('the GraphQL schema', () => {
  let core: TestCore
  let token: string
  const today = Math.floor(Date.now() / dayMs) * dayMs

  beforeAll(async () => {
    core = await startTestCore({ env: withProvider })
    token = await core.token()
    await reportEveryState(core, node)
    await core.call('/api/v1/operator/heartbeat', { nodeId: `${away}` })
    await core.call('/api/v1/health/report', { path: `${away}/spare`, status: 'DEGRADED', slaGroup: 'payment-system' })
    await core.graphql(`mutation { retireService${argumentsOf.retireService} { changed } }`)
    await reportEveryBackup(core, `${node}/mixed`)
    await addService()
    await openIncidents()
    Object.assign(argumentsOf, await notifyInEveryWay(core), await fillAccess(core))
    argumentsOf.approveCorrection = `(id: ${await planAndCorrect(core, ...correction)})`
    await lateTimeIsCounted(core)
    await oweCredits(core, `${node}/owing`)
    await sealMonth(core)
    await core.database.query(
      `insert into sla_burn_alerts (subject_kind, subject_id, rule, burn_long, burn_short, fired_at, resolved_at)
      select 'SERVICE', id, 'page-1h', 20, 30, now(), now()
      from services
      where name = 'mixed'`,
    )
    const explained = 'select from sla_burn_alerts having count(notified_at) * count(inhibited_by) > 0'
    await vi.waitFor(async () => expect((await core.database.query(explained)).rows).toHaveLength(1), 20_000)
  })
  afterAll(() => core.close())

  /** A service that somebody added and changed, and that its agent has reported since. */
  async function addService(): Promise<void> {
    await core.database.query(
      `insert into added_services (agent, path, document, added_by, added_at)
      select '${away}', s.path, '{}', 'tests', s.created_at
      from services s
      join service_states c on c.service_id = s.id
      where c.message is not null
      limit 1`,
    )
    await core.graphql(`mutation { changeAddedService${argumentsOf.changeAddedService} { id } }`)
  }

  /** An incident with a cause, and maintenance that explains it: ids by which the calls above change it. */
  async function openIncidents(): Promise<void> {
    const open = async () => {
      const mutation = `mutation { openIncident(service: "${node}/mixed", title: "Slow", startedAt: "${hoursAgo(1)}") { id } }`
      return Number((await core.graphql<{ openIncident: { id: string } }>(mutation)).openIncident.id)
    }
    const [incident, cause] = [await open(), await open()]
    await core.graphql(`mutation { linkIncident(id: ${incident}, rootCauseId: ${cause}) { id } }`)
    await core.graphql(`mutation { acknowledgeIncident(id: ${cause}) { id } }`)
    const { rows } = await core.database.query<{ id: number }>(
      `with inserted as (
        insert into exclusion_windows (target_kind, target, reason, starts_at, created_by, created_at)
        values ('SERVICE', $1, 'upgrade', $2, 'tests', $2)
        returning id
      )
      insert into exclusion_intervals (window_id, starts_at, ends_at)
      select id, $2, $3
      from inserted
      returning window_id as id`,
      [`${node}/mixed`, hoursAgo(2), hoursAgo(-2)],
    )
    for (const [name, args] of Object.entries(changes)) {
      argumentsOf[name] = args({ incident, cause, window: rows[0]?.id ?? 0 })
    }
    await core.database.query('update sla_incidents set no_data_since = started_at where id = $1', [incident])
    argumentsOf.slaIncident = `(id: ${incident})`
    await openTickets(incident)
  }

  /** Tickets that are closed and one that will be resolved, all of a service and an incident: together they have it all. */
  async function openTickets(incident: number): Promise<void> {
    const input = `{catalogItem: "request-access", title: "Root", service: "${node}/mixed"}`
    const open = async (...moves: string[]) => {
      const { createTicket } = await core.graphql<{ createTicket: { id: string } }>(
        `mutation { createTicket(input: ${input}) { id } }`,
      )
      const { id } = createTicket
      await core.graphql(`mutation { assignTicket(id: "${id}", assignee: "${admin.email}") { id } }`)
      for (const to of moves)
        await core.graphql(`mutation { transitionTicket(id: "${id}", to: ${to}, comment: "Coming.") { id } }`)
      return id
    }
    const id = await open('IN_PROGRESS')
    // Two, so that there is a next page of them.
    for (const _ of [1, 2]) await open('IN_PROGRESS', 'RESOLVED', 'CLOSED')
    await core.database.query('update tickets set incident_id = $1 where catalog_item is not null', [incident])
    argumentsOf.ticket = `(id: "${id}")`
    argumentsOf.createTicket = `(input: ${input})`
    argumentsOf.transitionTicket = `(id: "${id}", to: RESOLVED)`
    argumentsOf.assignTicket = `(id: "${id}", assignee: "${admin.email}")`
    argumentsOf.commentTicket = `(id: "${id}", text: "Thanks.")`
    argumentsOf.setTicketPriority = `(id: "${id}", priority: LOW)`
  }

  it.each(Object.keys(schema.getQueryType()?.getFields() ?? {}))('answers every field of %s', async (name) => {
    const field = schema.getQueryType()?.getFields()[name]
    if (!field) throw new Error(`${name} has no type`)
    const { data, errors } = await ask(
      core,
      token,
      `{ ${name}${argumentsOf[name] ?? ''} ${everyField(getNamedType(field.type))} }`,
    )
    expect(errors).toBeUndefined()
    expect(data[name]).toBeTruthy()
  })

  it('has no field that nothing ever fills', async () => {
    const filled = new Set<string>()
    const reachable = new Set<string>()
    for (const operation of ['mutation', 'query'] as const) {
      const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType()
      for (const { name, type } of Object.values(root?.getFields() ?? {})) {
        fieldsBelow(getNamedType(type), reachable)
        if (name === 'refreshToken' || name === 'logout') continue
        const { data } = await ask(
          core,
          token,
          `${operation} { ${name}${argumentsOf[name] ?? ''} ${everyField(getNamedType(type))} }`,
        )
        // A change that makes no sense here is refused, and fills nothing.
        noteFilled(schema, getNamedType(type), data?.[name], filled)
      }
    }
    const empty = [...reachable].filter((field) => !filled.has(field))
    expect(empty.sort()).toEqual([])
  })

  it.each(documented)('answers as documented: %s', async (query) => {
    const { data, errors } = await ask(core, token, query)
    expect(errors).toBeUndefined()
    for (const answer of Object.values(data)) expect(Array.isArray(answer) ? answer : [answer]).not.toEqual([])
  })

  it('gives the same trend for a period type in quotes and in a variable, today included', async () => {
    const literal = await ask<{ slaTrendData: { periodKey: string }[] }>(core, token, documented[3] ?? '')
    const variable = await ask<{ slaTrendData: { periodKey: string }[] }>(
      core,
      token,
      'query ($filter: SlaTrendFilter) { slaTrendData(filter: $filter) { periodKey periodStart actualValue status } }',
      { filter: { periodType: 'DAILY', monthsBack: 1 } },
    )
    expect(variable).toEqual(literal)
    expect(literal.data.slaTrendData.at(-1)?.periodKey).toBe(new Date(today).toISOString().slice(0, 10))
  })

  it('gives each service once over pages of any size, in the order of the paths', async () => {
    const all = await pages(500)
    expect(all).toEqual([...all].sort())
    expect(all.length).toBe(10)
    for (const size of [1, 2, 9]) expect(await pages(size)).toEqual(all)
  })

  async function pages(first: number): Promise<string[]> {
    const paths: string[] = []
    for (let after: string | null = null, turns = 0; turns === 0 || after; turns++) {
      const { data }: GraphqlAnswer<Page> = await ask(
        core,
        token,
        'query ($first: Int!, $after: String) { services(first: $first, after: $after) { nodes { path } endCursor totalCount } }',
        { first, after },
      )
      expect(data.services.totalCount).toBe(10)
      paths.push(...data.services.nodes.map(({ path }) => path))
      after = data.services.endCursor
    }
    return paths
  }

  const refusals: [query: string, says: string][] = [
    ['{ services { nodes { nope } } }', 'Cannot query field "nope" on type "Service"'],
    ['{ services(first: 0) { totalCount } }', 'first must be from 1 to 500, not 0'],
    ['{ services(first: 501) { totalCount } }', 'first must be from 1 to 500, not 501'],
    ['{ slaPeriodResults(filter: {first: 501}) { id } }', 'first must be from 1 to 500, not 501'],
    ['{ serviceStatusEvents(first: -1) { id } }', 'first must be from 1 to 500, not -1'],
    ['{ slaSnapshotTrend(serviceId: 1, hoursBack: 169) { status } }', 'hoursBack must be from 1 to 168, not 169'],
    ['{ slaTrendData(filter: {monthsBack: 37}) { status } }', 'monthsBack must be from 0 to 36, not 37'],
    [
      '{ slaTrendData(filter: {periodType: "WEEKLY"}) { status } }',
      'periodType "WEEKLY" is not known: use DAILY or MONTHLY',
    ],
    [
      '{ slaTrendData(filter: {node: "acme", slaGroup: "g"}) { status } }',
      'at most one of serviceId, slaGroup and node',
    ],
    [
      '{ slaPeriodResults(filter: {periodKey: "2026"}) { id } }',
      'periodKey "2026" is wrong: write 2026-11-22 for a day',
    ],
    [
      '{ slaPeriodResults(filter: {periodType: "DAILY", periodKey: "2026-02-30"}) { id } }',
      'periodKey "2026-02-30" is wrong',
    ],
    ['{ services(filter: {search: "\\u0000"}) { totalCount } }', 'A text holds a NUL character'],
    [
      'query ($a: Int!) { services(first: $a) { totalCount } }',
      'Variable "$a" got invalid value "many"; Int cannot represent',
    ],
    ['subscription { serviceStatusChanged { id } }', 'Subscribe over the WebSocket at /graphql/ws'],
    ['{ services', 'Syntax Error'],
    [
      `{ __schema { queryType ${'{ ofType '.repeat(15)}{ name }${' }'.repeat(15)} } }`,
      'exceeds the query depth limit of 16',
    ],
  ]
  it.each(refusals)('refuses %s', async (query, says) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await core.call('/graphql', { query, variables: { a: 'many' } }, headers)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringContaining(says), extensions: { code: 'bad_request' } }],
    })
  })

  it('describes itself to tools by the standard introspection query', async () => {
    const { data, errors } = await ask<{ __schema: { types: object[] } }>(core, token, getIntrospectionQuery())
    expect(errors).toBeUndefined()
    expect(data.__schema.types).toContainEqual(expect.objectContaining({ name: 'SlaGroup' }))
  })

  it('ends a list whose `after` is no longer part of it, instead of starting again', async () => {
    const { data, errors } = await ask(
      core,
      token,
      '{ slaPeriodResults(filter: {after: "monthly:2026-11:service:x"}) { id } }',
    )
    expect({ data, errors }).toEqual({ data: { slaPeriodResults: [] }, errors: undefined })
  })
})
