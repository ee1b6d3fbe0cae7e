import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { ask, signIn } from '../../../testing/requests/sessions.ts'
import { operatorKey, startTestCore, type TestCore } from '../../../testing/servers/server.ts'
import type { TicketAnswer } from '../../contract/index.ts'
import type { ImportResult } from '../../tickets/templates/import-templates.ts'
import type { Templates } from '../../tickets/templates/schemas.ts'

const node = 'acme/shop/prod/eu1'
const emergency = `name: emergency
kind: CHANGE
transitions:
  - { from: OPEN, to: IN_PROGRESS, role: any }
  - { from: IN_PROGRESS, to: RESOLVED, role: any }
  - { from: RESOLVED, to: CLOSED, role: any }
`

describe('the calls of tickets', () => {
  let core: TestCore
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-ticketing-'))
    await mkdir(join(folder, 'workflows'))
    core = await startTestCore({ env: { ITOPS_TICKETING_DIR: folder } })
    const services = [{ name: 'orders', status: 'OPERATIONAL', slaGroup: 'gold' }]
    await core.call('/api/v1/operator/status', { nodeId: node, services, slaGroups: [{ name: 'gold', tier: 'high' }] })
  })
  afterAll(async () => {
    await core.close()
    await rm(folder, { recursive: true })
  })

  const call = async <T = TicketAnswer>(path: string, body?: unknown) => {
    const response = await core.call(`/api/v1/tickets${path}`, body)
    // What the route answers is the subject of each test.
    return { status: response.status, body: (await response.json()) as T }
  }
  const textOf = async (path: string) => (await core.call(path)).text()
  const send = async <T>(path: string, text: string, type = 'application/yaml') => {
    const headers = { authorization: `Bearer ${operatorKey}`, 'content-type': type }
    const response = await fetch(`${core.url}${path}`, { method: 'POST', headers, body: text })
    return { status: response.status, body: (await response.json()) as T }
  }
  const importOf = (templates: Templates, dryRun = false) =>
    send<ImportResult>(`/api/v1/templates/import${dryRun ? '?dryRun=true' : ''}`, stringify(templates))
  const exported = async () => parse(await textOf('/api/v1/templates/export')) as Required<Templates>

  it('open, list, show, comment and move a ticket that a machine asked for', async () => {
    const opened = await call('', { catalogItem: 'request-change', title: 'Upgrade', path: `${node}/orders` })
    expect(opened).toMatchObject({
      status: 200,
      body: {
        kind: 'CHANGE',
        status: 'OPEN',
        priority: 'MEDIUM',
        requester: 'operator key',
        servicePath: `${node}/orders`,
      },
    })
    const { key } = opened.body
    expect(key).toMatch(/^T-10\d\d$/)
    expect(await call(`/${key}/comments`, { text: 'Tonight.' })).toMatchObject({ status: 200, body: { key } })
    const refused = await call(`/${key}/transition`, { to: 'CLOSED' })
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'forbidden_transition' } } })
    await core.graphql('mutation ($id: ID!) { transitionTicket(id: $id, to: IN_PROGRESS) { id } }', { id: key })
    await core.graphql('mutation ($id: ID!) { transitionTicket(id: $id, to: RESOLVED) { id } }', { id: key })
    expect(await call(`/${key}/transition`, { to: 'CLOSED', comment: 'Done.' })).toMatchObject({
      status: 200,
      body: { status: 'CLOSED' },
    })
    expect(await call(`/${key.toLowerCase()}`)).toMatchObject({
      status: 200,
      body: {
        history: [{ to: 'OPEN' }, { to: 'IN_PROGRESS' }, { to: 'RESOLVED' }, { to: 'CLOSED', author: 'operator key' }],
        comments: [{ text: 'Tonight.' }, { text: 'Done.' }],
      },
    })
    expect(await call('?status=CLOSED&first=1')).toMatchObject({
      status: 200,
      body: { totalCount: 1, tickets: [{ key }] },
    })
    expect(await call('/T-999999')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    expect(await call('', { title: 'neither kind nor item' })).toMatchObject({ status: 400 })
  })

  it('count tickets in the metrics', async () => {
    const lines = (await textOf('/metrics')).split('\n')
    expect(lines).toContain('itops_tickets{status="CLOSED",priority="MEDIUM",kind="CHANGE"} 1')
    expect(lines).toContain('itops_tickets_created_total{kind="CHANGE"} 1')
    expect(lines).toContain('itops_tickets_breached{clock="response",priority="CRITICAL"} 0')
    expect(lines).toContain('itops_ticketing_file_problems 0')
  })

  it('give an export that changes nothing when it is imported', async () => {
    const templates = await exported()
    expect(templates.ticketing.workflows).toHaveLength(5)
    expect(templates.slaGroups).toMatchObject([{ name: 'gold', tier: 'high', timeZone: 'UTC' }])
    expect(await importOf(templates)).toEqual({ status: 200, body: { applied: true, differences: [], warnings: [] } })
    const { rows } = await core.database.query(
      "select key from ticket_templates union select defined_by from sla_groups where defined_by = 'admin'",
    )
    expect(rows).toEqual([])
  })

  it('show what an import would change, and change it only when it is no dry run', async () => {
    const { ticketing, slaGroups } = await exported()
    const [first, ...rest] = ticketing.workflows ?? []
    const catalog = ticketing.catalog ?? { categories: [], items: [] }
    const wanted: Templates = {
      ticketing: {
        workflows: [
          ...(first ? [{ ...first, displayName: 'Otherwise' }] : []),
          ...rest,
          { ...parse(emergency), name: 'hotfix' },
        ],
        catalog: {
          ...catalog,
          items: [...catalog.items.slice(1), { name: 'hotfix', category: 'operations', workflow: 'hotfix' }],
        },
      },
      slaGroups: [
        { ...slaGroups[0], name: 'gold', targets: { uptime: 99.95 }, credits: [{ below: 99.9, percent: 10 }] },
        { name: 'silver', tier: 'low' },
      ],
    }
    const differences = [
      { part: 'workflow', name: first?.name, change: 'changed' },
      { part: 'workflow', name: 'hotfix', change: 'added' },
      { part: 'item', name: 'hotfix', change: 'added' },
      { part: 'item', name: catalog.items[0]?.name, change: 'removed' },
      {
        part: 'slaGroup',
        name: 'gold',
        change: 'changed',
        fields: ['credits.0.below: none → 99.9', 'credits.0.percent: none → 10', 'targets.uptime: none → 99.95'],
      },
      { part: 'slaGroup', name: 'silver', change: 'added' },
    ]
    const before = await exported()
    expect(await importOf(wanted, true)).toMatchObject({ status: 200, body: { applied: false, differences } })
    expect(await exported()).toEqual(before)
    expect(await importOf(wanted)).toMatchObject({ status: 200, body: { applied: true, differences } })
    const after = await exported()
    expect(after.ticketing.workflows?.map(({ name }) => name)).toContain('hotfix')
    expect(after.slaGroups.map(({ name, targets, credits }) => [name, targets, credits])).toEqual([
      ['gold', { uptime: 99.95 }, [{ below: 99.9, percent: 10 }]],
      ['silver', {}, undefined],
    ])
    expect(await call('', { catalogItem: 'hotfix', title: 'Now' })).toMatchObject({ body: { workflow: 'hotfix' } })
    // What is left out again goes, what was imported over is as shipped again.
    expect(await importOf(before)).toMatchObject({ body: { applied: true } })
    const { ticketing: restored } = await exported()
    expect(restored).toEqual(before.ticketing)
    expect(await call('?kind=CHANGE')).toMatchObject({ status: 200 })
  })

  const refusals: [what: string, text: string, reason: string][] = [
    ['a field that nobody knows', 'ticketing: { workflow: [] }', 'Line 1: ticketing.workflow: it is not known here'],
    ['broken YAML', 'ticketing: [', 'Line 1:'],
    [
      'an item without its workflow',
      'ticketing: { catalog: { categories: [{ name: a }], items: [{ name: b, category: a, workflow: c }] } }',
      'The item b names the workflow c',
    ],
    ['a zone that does not exist', 'slaGroups: [{ name: gold, timeZone: Mars/Olympus }]', 'timeZone "Mars/Olympus"'],
    ['nothing', ' ', 'Send YAML'],
  ]
  it.each(refusals)('refuse an import of %s, dry or not', async (_what, text, reason) => {
    const before = await exported()
    for (const query of ['', '?dryRun=true']) {
      const { status, body } = await send<{ error: { message: string } }>(
        `/api/v1/templates/import${query}`,
        text,
        'application/x-www-form-urlencoded',
      )
      expect([status, body.error.message]).toEqual([400, expect.stringContaining(reason)])
    }
    expect(await exported()).toEqual(before)
  })

  it('read the files at once, say what is wrong, and refuse an import over a file', async () => {
    const reload = () =>
      send<{ problems: object[]; workflows: object[]; warnings: string[] }>('/api/v1/dev/registry/reload', '')
    const ready = async () =>
      ((await (await core.call('/ready')).json()) as { checks: { ticketing: object } }).checks.ticketing
    await importOf({ ticketing: { workflows: [{ ...parse(emergency), displayName: 'Imported' }] } })
    await writeFile(join(folder, 'workflows/emergency.yaml'), emergency)
    const file = 'workflows/emergency.yaml'
    expect((await reload()).body).toMatchObject({
      problems: [],
      workflows: expect.arrayContaining([{ name: 'emergency', source: 'FILE', file }]),
      warnings: [`${file} hides the imported workflow emergency.`],
    })
    expect(await ready()).toEqual({ status: 'ok' })
    await writeFile(join(folder, file), `${emergency}colour: red\n`)
    expect((await reload()).body).toMatchObject({
      problems: [{ file, line: 7, problem: 'colour: it is not known here; remove it or check its spelling' }],
      workflows: expect.arrayContaining([{ name: 'emergency', source: 'FILE', file }]),
    })
    expect(await ready()).toMatchObject({ status: 'degraded', detail: expect.stringContaining(`${file}:7: colour`) })
    await writeFile(join(folder, file), emergency)
    await reload()
    const refused = await send<{ error: object }>(
      '/api/v1/templates/import',
      stringify({ ticketing: { workflows: [{ ...parse(emergency), displayName: 'Other' }] } }),
    )
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining(`${file}, which beats an import`) } },
    })
    expect(await importOf({ ticketing: { workflows: [parse(emergency)] } })).toMatchObject({ status: 200 })
  })

  it('answer plugin_disabled while the plugin is off, and the tickets are there when it is on again', async () => {
    const before = (await call<{ totalCount: number }>('')).body.totalCount
    const off = await startTestCore({ database: core.database, env: { ITOPS_PLUGINS_TICKETING_ENABLED: 'false' } })
    try {
      for (const path of ['tickets', 'tickets/T-1001', 'templates/export']) {
        const answer = await off.call(`/api/v1/${path}`)
        expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: 'plugin_disabled' } }])
      }
      expect((await off.call('/api/v1/tickets', undefined, {})).status).toBe(401)
      const token = await signIn(off, 'VIEWER')
      const refused = await ask(off, token, '{ tickets { totalCount } }')
      expect(refused.errors?.[0]?.extensions.code).toBe('plugin_disabled')
      const { data } = await ask(off, token, '{ plugins { plugin enabled } slaIncidents { nodes { ticket { id } } } }')
      expect(data.plugins).toEqual([
        { plugin: 'SLA', enabled: true },
        { plugin: 'TICKETING', enabled: false },
      ])
      expect(await (await off.call('/metrics')).text()).not.toContain('itops_tickets')
    } finally {
      await off.close()
    }
    expect((await call<{ totalCount: number }>('')).body.totalCount).toBe(before)
  })

  it('are switched off and on by an administrator while core runs, on every replica', async () => {
    const replica = await startTestCore({ database: core.database })
    const admin = await signIn(core, 'ADMIN')
    const toggle = (plugin: string, enabled: boolean, of = core, token = admin) =>
      ask<{ togglePlugin: object }>(
        of,
        token,
        `mutation {
        togglePlugin(plugin: ${plugin}, enabled: ${enabled}) { plugin enabled }
      }`,
      )
    const statusOf = async (of: TestCore, path: string) => (await of.call(path)).status
    try {
      expect((await toggle('TICKETING', false)).data.togglePlugin).toEqual({ plugin: 'TICKETING', enabled: false })
      const refused = await core.call('/api/v1/tickets')
      expect([refused.status, await refused.text()]).toEqual([
        403,
        expect.stringContaining('togglePlugin(plugin: TICKETING, enabled: true)'),
      ])
      expect((await ask(core, admin, '{ tickets { totalCount } }')).errors?.[0]?.extensions.code).toBe(
        'plugin_disabled',
      )
      const scrape = await (await core.call('/metrics')).text()
      expect([scrape.includes('itops_tickets'), scrape.includes('itops_sla_credit_ratio')]).toEqual([false, true])
      await expect.poll(() => statusOf(replica, '/api/v1/tickets'), { timeout: 20_000 }).toBe(403)
      await core.call('/api/v1/operator/status', { nodeId: node, services: [{ name: 'stock', status: 'DOWN' }] })
      await expect.poll(() => statusOf(replica, '/api/v1/sla/incidents')).toBe(200)

      expect((await toggle('TICKETING', true, replica)).data.togglePlugin).toMatchObject({ enabled: true })
      await expect.poll(() => statusOf(core, '/api/v1/tickets'), { timeout: 20_000 }).toBe(200)
      // What went on meanwhile gets its ticket.
      const opened = async () => (await textOf('/api/v1/tickets')).includes(`${node}/stock`)
      await expect.poll(opened, { timeout: 20_000 }).toBe(true)

      await toggle('SLA', false)
      expect(await statusOf(core, '/api/v1/sla/incidents')).toBe(403)
      expect(await (await core.call('/metrics')).text()).not.toContain('itops_sla_credit_ratio')
      await toggle('SLA', true)
      expect(await statusOf(core, '/api/v1/sla/incidents')).toBe(200)
      const { data } = await ask<{ auditLog: object[] }>(
        core,
        admin,
        '{ auditLog(filter: {action: "togglePlugin"}) { subjectKind subject after } }',
      )
      expect(data.auditLog).toMatchObject(
        ['SLA', 'SLA', 'TICKETING', 'TICKETING'].map((subject) => ({ subjectKind: 'plugin_switches', subject })),
      )
    } finally {
      await replica.close()
    }
  })

  it('are not switched by who administers a part, nor on where the variable says off', async () => {
    const mutation = 'mutation { togglePlugin(plugin: TICKETING, enabled: true) { enabled } }'
    for (const token of [await signIn(core, 'ADMIN', 'acme'), await signIn(core, 'APPROVER')])
      expect((await ask(core, token, mutation)).errors?.[0]?.extensions.code).toBe('forbidden')
    const off = await startTestCore({ database: core.database, env: { ITOPS_PLUGINS_TICKETING_ENABLED: 'false' } })
    const refused = await ask(off, await signIn(off, 'ADMIN'), mutation)
    expect(refused.errors?.[0]).toMatchObject({
      message: expect.stringContaining('set ITOPS_PLUGINS_TICKETING_ENABLED=true'),
      extensions: { code: 'plugin_disabled' },
    })
    await off.close()
  })
})
