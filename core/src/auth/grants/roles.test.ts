import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ask, issueKey, signInWith } from '../../../testing/requests/sessions.ts'
import { startTestCore, type TestCore } from '../../../testing/servers/server.ts'

const own = 'acme/shop/prod/eu1'
const other = 'globex/bank/prod/us1'

describe('roles', () => {
  let core: TestCore
  let incidents: Map<string, number>
  const report = (
    nodeId: string,
    name: string,
    slaGroup: string,
    headers?: Record<string, string>,
    more: object = {},
  ) =>
    core.call('/api/v1/operator/status', { nodeId, services: [{ name, status: 'DOWN', slaGroup }], ...more }, headers)
  beforeAll(async () => {
    core = await startTestCore()
    for (const node of [own, other]) {
      await report(node, 'orders', `group of ${node.split('/')[0]}`)
      await report(node, 'stock', 'shared')
    }
    const { slaIncidents } = await core.graphql<{
      slaIncidents: { nodes: { id: number; servicePath: string }[] }
    }>('{ slaIncidents(first: 10) { nodes { id servicePath } } }')
    incidents = new Map(slaIncidents.nodes.map(({ id, servicePath }) => [servicePath, id]))
  })
  afterAll(() => core.close())

  /** What somebody is answered to each of these: ok, or the code and the grant that is missing. */
  const outcomes = async (token: string, calls: readonly string[]) => {
    const found = []
    for (const call of calls) {
      const { errors } = await ask(core, token, `mutation { ${call} }`)
      const [error] = errors ?? []
      found.push(error ? `${error.extensions.code}${error.message.match(/ the role \w+ over [^,]+/)?.[0] ?? ''}` : 'ok')
    }
    return found
  }
  const acts = (path: string) => [
    `addIncidentNote(id: ${incidents.get(path)}, text: "x") { id }`,
    `startExclusionWindow(input: {path: "${path}", reason: "an upgrade"}) { warnings }`,
    `renameService(path: "${path}", to: "${path}") { changed }`,
  ]

  it('do what is theirs, where they are granted, and hear elsewhere which grant is missing', async () => {
    const token = await signInWith(core, [['VIEWER'], ['OPERATOR', 'acme/shop']])
    expect(await outcomes(token, acts(`${own}/orders`))).toEqual([
      'ok',
      'ok',
      `forbidden the role ADMIN over ${own}/orders/**`,
    ])
    expect(await outcomes(token, acts(`${other}/orders`))).toEqual([
      `forbidden the role OPERATOR over ${other}/orders/**`,
      `forbidden the role OPERATOR over ${other}/orders/**`,
      `forbidden the role ADMIN over ${other}/orders/**`,
    ])
  })

  it('name what an id is of in a refusal, to who sees it, and nothing of what is hidden or missing', async () => {
    const token = await signInWith(core, [['VIEWER', 'acme']])
    const admin = await core.token()
    const start = async (target: string) =>
      (
        await ask<{ startExclusionWindow: { window: { id: string } } }>(
          core,
          admin,
          `mutation { startExclusionWindow(input: {${target}, reason: "an upgrade"}) { window { id } } }`,
        )
      ).data.startExclusionWindow.window.id
    const seen = [
      incidents.get(`${own}/orders`),
      await start(`path: "${own}/stock"`),
      await start('slaGroup: "shared"'),
    ]
    const unseen = [incidents.get(`${other}/orders`), await start(`path: "${other}/stock"`), 987_654]
    const part = 'forbidden the role OPERATOR over a part of what is observed'
    const calls = ([incident, window, ofGroup]: unknown[]) => [
      `acknowledgeIncident(id: ${incident}) { id }`,
      `cancelExclusionWindow(id: ${window}) { id }`,
      `stopExclusionWindow(input: {id: "${ofGroup}"}) { warnings }`,
    ]
    expect(await outcomes(token, calls(seen))).toEqual([
      `forbidden the role OPERATOR over ${own}/orders/**`,
      `forbidden the role OPERATOR over ${own}/stock/**`,
      'forbidden the role OPERATOR over group:shared',
    ])
    expect(await outcomes(token, calls(unseen))).toEqual([part, part, part])
    await outcomes(admin, calls([seen[0], seen[1], seen[2]]).slice(1))
    await outcomes(admin, [`cancelExclusionWindow(id: ${unseen[1]}) { id }`])
  })

  it('of a part administer that part alone, and see the rest as they are granted', async () => {
    const token = await signInWith(core, [['VIEWER'], ['ADMIN', 'acme']])
    expect((await outcomes(token, acts(`${own}/orders`)))[2]).toBe('ok')
    expect((await outcomes(token, acts(`${other}/orders`)))[2]).toBe(`forbidden the role ADMIN over ${other}/orders/**`)
    const { data } = await ask<{ services: { totalCount: number } }>(core, token, '{ services { totalCount } }')
    expect(data.services.totalCount).toBe(4)
  })

  it('over a group see and handle its members wherever they are, and nothing beside them; who joins it is seen, too', async () => {
    const token = await signInWith(core, [['OPERATOR', 'group:shared']])
    const paths = async () => {
      const { data } = await ask<{ services: { nodes: { path: string }[] } }>(
        core,
        token,
        '{ services { nodes { path } } }',
      )
      return data.services.nodes.map(({ path }) => path)
    }
    expect(await paths()).toEqual([`${own}/stock`, `${other}/stock`])
    expect((await outcomes(token, acts(`${other}/stock`))).slice(0, 2)).toEqual(['ok', 'ok'])
    expect((await outcomes(token, acts(`${other}/orders`))).slice(0, 2)).toEqual(['not_found', 'not_found'])
    const { data } = await ask<{ slaGroups: { name: string; services: { path: string }[] }[] }>(
      core,
      token,
      '{ slaGroups { name services { path } } }',
    )
    expect(data.slaGroups).toEqual([
      { name: 'shared', services: [{ path: `${own}/stock` }, { path: `${other}/stock` }] },
    ])
    await report(own, 'carts', 'shared')
    await vi.waitFor(async () => expect(await paths()).toContain(`${own}/carts`), 2_000)
  })

  it('change the terms of a group that is theirs as a whole, or granted by its name', async () => {
    const terms = (group: string) => `setSlaGroupTerms(input: {group: "${group}", uptimeTarget: 99}) { id }`
    const ofPart = await signInWith(core, [['APPROVER', 'acme']])
    const ofGroup = await signInWith(core, [['APPROVER', 'group:shared']])
    const groups = ['group of acme', 'shared', 'group of globex', 'none'].map(terms)
    const missing = (group: string) => `forbidden the role APPROVER over group:${group}`
    expect(await outcomes(ofPart, groups)).toEqual([
      'ok',
      missing('shared'),
      missing('group of globex'),
      missing('none'),
    ])
    expect(await outcomes(ofGroup, groups)).toEqual([
      missing('group of acme'),
      'ok',
      missing('group of globex'),
      missing('none'),
    ])
  })

  it('are not what makes an agent define a group that has services of others', async () => {
    await report(other, 'rates', 'common')
    const key = { 'x-api-key': await issueKey(core, 'acme', ['agent']) }
    const define = { slaGroups: [{ name: 'common', tier: 'low' }] }
    const answer = await (await report(own, 'rates', 'common', key, define)).json()
    expect(answer).toMatchObject({
      warnings: [expect.stringContaining('SLA group "common" has services beyond this key')],
    })
    expect(await (await report(other, 'rates', 'common', undefined, define)).json()).toMatchObject({ warnings: [] })
  })
})
