import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { actorWith } from '../../testing/requests/people.ts'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { GrantRole } from '../platform/context.ts'
import { assertMayCall, parseFieldAccess } from './field-access.ts'

const within = 'acme/shop/prod/eu1'
const beside = ['acme/shopping/prod/eu1', 'acme/pay/prod/eu1', 'globex/shop/prod/eu1']

describe('access to GraphQL', () => {
  let core: TestCore
  let tokens: Record<'nobody' | 'viewer' | 'admin', string | undefined>

  beforeAll(async () => {
    core = await startTestCore()
    for (const nodeId of [within, ...beside]) {
      const slaGroups = [
        { name: `group of ${nodeId}`, tier: 'high' },
        { name: 'shared', tier: 'low' },
      ]
      const services = [
        { name: 'orders', status: 'DOWN', slaGroup: `group of ${nodeId}` },
        { name: 'stock', status: 'OPERATIONAL', slaGroup: 'shared' },
      ]
      expect((await core.call('/api/v1/operator/status', { nodeId, services, slaGroups })).status).toBe(200)
      expect((await core.call('/api/v1/operator/heartbeat', { nodeId })).status).toBe(200)
    }
    tokens = {
      nobody: undefined,
      viewer: await signIn(core, 'VIEWER', 'acme/shop'),
      admin: await signIn(core, 'ADMIN'),
    }
    await vi.waitFor(async () => expect(await resultsOf(tokens.admin)).toHaveLength(2 * (1 + beside.length)), 20_000)
  })
  afterAll(() => core.close())

  const resultsOf = async (token: string | undefined): Promise<string[]> => {
    const answer = await ask<{ slaPeriodResults: { subject: string }[] }>(
      core,
      token,
      '{ slaPeriodResults { subject } }',
    )
    return answer.data.slaPeriodResults.map(({ subject }) => subject)
  }
  const asViewer = async <T>(query: string) => {
    const { data, errors } = await ask<T>(core, tokens.viewer, query)
    return { ...data, code: errors?.[0]?.extensions.code }
  }

  it('must be declared by a root field, or the server does not start', () => {
    const open = parse('type Query { me: String @access(role: VIEWER) everything: String }')
    expect(() => parseFieldAccess(open)).toThrow('Query.everything does not say who may call it')
    const misspelt = parse('type Mutation { erase: String @access(role: NOBODY) }')
    expect(() => parseFieldAccess(misspelt)).toThrow('Mutation.erase does not say who may call it')
  })

  it('to what a role is needed for is refused by the grant that is missing: over everything, what is named, or a part', () => {
    const declared = parse(`type Mutation {
      erase(path: String, scope: String): String @access(role: ADMIN)
      sweep: String @access(role: ADMIN, everything: true)
      define(input: String): String @access(role: APPROVER)
    }`)
    const roles = parseFieldAccess(declared)
    const call = (field: string, role: GrantRole, args?: object, path = '') => {
      const call = () => assertMayCall(roles, field, actorWith(role, path), args)
      return expect(call)
    }
    const missing = (role: string, over: string, by = over) =>
      `This needs the role ${role} over ${over}, which an administrator of ${by} can give on the page Users.`
    const part = missing('ADMIN', 'a part of what is observed', 'that part')
    call('Mutation.erase', 'VIEWER').toThrow(part)
    call('Mutation.erase', 'VIEWER', { path: `a ${'long '.repeat(200)}text` }).toThrow(part)
    call('Mutation.erase', 'APPROVER', { path: 'acme/shop' }).toThrow(missing('ADMIN', 'acme/shop/**'))
    call('Mutation.erase', 'OPERATOR', { scope: 'customer:acme' }).toThrow(missing('ADMIN', 'customer:acme'))
    call('Mutation.erase', 'OPERATOR', { scope: '' }).toThrow(missing('ADMIN', 'everything'))
    call('Mutation.define', 'OPERATOR', { input: { group: 'gold' } }).toThrow(missing('APPROVER', 'group:gold'))
    const act = (act: string) => ({ input: { act, target: 'acme/shop' } })
    call('Mutation.erase', 'VIEWER', act('RETIRE_NODE')).toThrow(missing('ADMIN', 'acme/shop/**'))
    call('Mutation.erase', 'VIEWER', act('DELETE_GROUP')).toThrow(missing('ADMIN', 'everything'))
    call('Mutation.erase', 'ADMIN', { path: 'acme/shop' }, 'globex').not.toThrow()
    call('Mutation.sweep', 'ADMIN', {}, 'acme').toThrow(missing('ADMIN', 'everything'))
    call('Mutation.sweep', 'VIEWER', { path: 'acme' }).toThrow(missing('ADMIN', 'everything'))
    call('Mutation.sweep', 'ADMIN').not.toThrow()
    call('Mutation.undeclared', 'ADMIN', {}, 'acme').toThrow(missing('ADMIN', 'everything'))
  })

  it('is not given by the operator key, nor to what machines call by a login token', async () => {
    expect((await ask(core, 'operator-key-of-the-tests', '{ me { id } }')).errors?.[0]?.extensions.code).toBe(
      'unauthenticated',
    )
    const refused = await core.call('/metrics', undefined, { authorization: `Bearer ${tokens.admin}` })
    expect(refused.status).toBe(401)
  })

  it('lets a viewer see the services, nodes and agents of their branch only', async () => {
    const { services, hierarchy, agents } = await asViewer<{
      services: { totalCount: number; nodes: { path: string }[] }
      hierarchy: { path: string; serviceCount: number; parentPath: string }[]
      agents: { nodeId: string }[]
    }>('{ services { totalCount nodes { path } } hierarchy { path serviceCount parentPath } agents { nodeId } }')
    expect(services).toEqual({ totalCount: 2, nodes: [{ path: `${within}/orders` }, { path: `${within}/stock` }] })
    expect(hierarchy.map(({ path }) => path)).toEqual(['acme/shop', 'acme/shop/prod', within])
    expect(agents).toEqual([{ nodeId: within }])
  })

  it('counts and sums for a viewer what lies in their branch only', async () => {
    const { slaDashboardStats } = await asViewer<{ slaDashboardStats: object }>(
      '{ slaDashboardStats { totalServices servicesWithSla downCount operationalCount agentsOnline noDataCount } }',
    )
    expect(slaDashboardStats).toEqual({
      totalServices: 2,
      servicesWithSla: 2,
      downCount: 1,
      operationalCount: 1,
      agentsOnline: 1,
      noDataCount: 2,
    })
    expect((await resultsOf(tokens.viewer)).sort()).toEqual([`${within}/orders`, `${within}/stock`])
    // Those of nodes are recorded after those of services.
    await vi.waitFor(async () => {
      const nodes = await asViewer<{ slaPeriodResults: { subject: string }[] }>(
        '{ slaPeriodResults(filter: {subjectKind: NODE}) { subject } }',
      )
      const seen = nodes.slaPeriodResults.map(({ subject }) => subject).sort()
      expect(seen).toEqual(['acme/shop', 'acme/shop/prod', within])
    }, 20_000)
  })

  it('shows a viewer the groups with a member in their branch, and of a shared group that member only', async () => {
    const { slaGroups } = await asViewer<{ slaGroups: { name: string; services: { path: string }[] }[] }>(
      '{ slaGroups { name services { path } } }',
    )
    expect(slaGroups).toEqual([
      { name: `group of ${within}`, services: [{ path: `${within}/orders` }] },
      { name: 'shared', services: [{ path: `${within}/stock` }] },
    ])
  })

  it('shows a viewer the status changes of their branch only', async () => {
    const paths = async (args: string) => {
      const answer = await asViewer<{ serviceStatusEvents: { path: string }[] }>(
        `{ serviceStatusEvents${args} { path } }`,
      )
      return answer.serviceStatusEvents.map(({ path }) => path).sort()
    }
    expect(await paths('')).toEqual([`${within}/orders`, `${within}/stock`])
    expect(await paths('(path: "globex")')).toEqual([])
  })

  it('answers a viewer who names something outside their branch as if it did not exist', async () => {
    for (const node of beside) {
      expect(await asViewer(`{ service(path: "${node}/orders") { id } }`)).toEqual({ service: null, code: undefined })
      expect((await asViewer(`{ slaSnapshotTrend(serviceId: "${node}/orders") { status } }`)).code).toBe('not_found')
      for (const subject of [`serviceId: "${node}/orders"`, `node: "${node}"`, `slaGroup: "group of ${node}"`]) {
        expect((await asViewer(`{ slaTrendData(filter: {${subject}}) { status } }`)).code).toBe('not_found')
        expect((await asViewer(`{ slaPeriodResults(filter: {${subject}}) { id } }`)).code).toBe('not_found')
        if (!subject.startsWith('node'))
          expect((await asViewer(`{ slaErrorBudget(${subject}) { subject } }`)).code).toBe('not_found')
      }
    }
    const { rows } = await core.database.query<{ id: number }>(
      "select id from services where path like 'globex/%' limit 1",
    )
    expect((await asViewer(`{ slaSnapshotTrend(serviceId: "${rows[0]?.id}") { status } }`)).code).toBe('not_found')
    expect((await asViewer('{ slaTrendData(filter: {node: "acme"}) { status } }')).code).toBe('not_found')
    expect((await asViewer('{ slaTrendData(filter: {node: ""}) { status } }')).code).toBe('not_found')
  })
})
