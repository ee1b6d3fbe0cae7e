import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { changeLines, oddChanges, oddMarks, rolloutOf } from '../../testing/requests/odd-changes.ts'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'

const node = 'acme/shop/prod/eu1'
const minuteMs = 60_000

interface Seen {
  kind: string
  summary: string
  at: string
  revision: string | null
  path: string
}
interface Answer {
  accepted?: number
  summary?: string
  warnings?: string[]
  rejected?: unknown[]
  error?: { code: string; message: string }
}

describe.each(databaseKinds)('changes of services on %s', (kind) => {
  let database: Database
  let core: TestCore
  const start = Date.now()
  const ago = (minutes: number) => new Date(start - minutes * minuteMs).toISOString()

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    core = await startTestCore({ database })
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  const report = async (name: string, changes: unknown, more: object = {}): Promise<Answer> => {
    const body = { nodeId: node, services: [{ name, status: 'OPERATIONAL', changes, ...more }] }
    const response = await core.call('/api/v1/operator/status', body)
    expect(response.status).toBe(200)
    return (await response.json()) as Answer
  }
  const mark = async (body: unknown, headers = {}) => {
    const response = await core.call('/api/v1/change/report', body, {
      authorization: `Bearer ${operatorKey}`,
      ...headers,
    })
    return { status: response.status, ...((await response.json()) as Answer) }
  }
  const list = async (filter: string, first = 50, after = 'null') => {
    const query = `{ serviceChanges(filter: {${filter}}, first: ${first}, after: ${after}) { nodes { kind summary at revision path } endCursor } }`
    return (await core.graphql<{ serviceChanges: { nodes: Seen[]; endCursor: string | null } }>(query)).serviceChanges
  }
  const summaries = async (name: string) => (await list(`path: "${node}/${name}"`)).nodes.map(({ summary }) => summary)
  const rollout = (id: string, minutes: number, more: object = {}) => rolloutOf(id, ago(minutes), more)

  it('are one row each, however often, by whom and in which order they are sent', async () => {
    const [first, second] = [
      rollout('uid/2', 9),
      { id: 'uid/3', kind: 'SCALING', at: ago(8), replicasBefore: 4, replicasAfter: 6 },
    ]
    await report('twice', [second])
    await report('twice', [first, second, first])
    await Promise.all([report('twice', [first]), report('twice', [{ ...first, at: ago(9.1) }, second])])
    expect(await summaries('twice')).toEqual(['Scaled 4 → 6', 'Rolled out web 1.4 → 1.5'])
    await report('twice', [rollout('uid/2', 9, { revision: '7', by: 'somebody else' })])
    await report('twice', [rollout('uid/2', 9, { revision: '8' })])
    expect((await list(`path: "${node}/twice"`)).nodes.map(({ revision }) => revision)).toEqual([null, '7'])
    const { rows } = await database.query(
      "select count(*) as events from outbox_events where type = 'service.changed' and subject = $1",
      [`${node}/twice`],
    )
    expect(rows).toEqual([{ events: 2 }])
  })

  it.each(changeLines)('read in one line: %s', async (what, more, expected) => {
    const name = `line-${what.replaceAll(' ', '-')}`
    await report(name, [rollout('one', 1, more)])
    expect(await summaries(name)).toEqual([expected])
  })

  it.each(oddChanges(ago))(
    'that a report names as %s never cost it its status',
    async (what, changes, kept, warning) => {
      const name = `odd-${what.replaceAll(' ', '-')}`
      const answer = await report(name, changes)
      expect(answer).toMatchObject({ accepted: 1, rejected: [] })
      if (warning) expect(answer.warnings?.join('\n')).toMatch(warning)
      else expect(answer.warnings).toEqual([])
      const { nodes } = await list(`path: "${node}/${name}"`)
      expect(nodes).toHaveLength(kept)
      for (const { at } of nodes) expect(Date.parse(at)).toBeLessThanOrEqual(Date.now())
    },
  )

  it('that a pipeline marks are recorded once by their name, and make no service', async () => {
    await report('marked', [])
    const path = `${node}/marked`
    const build = {
      path,
      id: 'build 7',
      before: '1.4',
      after: '1.5',
      by: 'ci',
      cause: 'a fix',
      url: 'https://ci.example.org/7',
    }
    expect(await mark(build)).toMatchObject({
      status: 200,
      accepted: 1,
      summary: 'Rolled out 1.4 → 1.5 by ci',
      warnings: [],
    })
    expect(await mark(build)).toMatchObject({ status: 200, accepted: 0, summary: 'Rolled out 1.4 → 1.5 by ci' })
    expect(await mark({ path: `${node}/nobody` })).toMatchObject({ status: 404, error: { code: 'not_found' } })
    expect(await mark({ path, url: 'javascript:alert(1)' })).toMatchObject({
      accepted: 1,
      warnings: ['url is left out: it must be http or https, without credentials.'],
    })
    expect(await mark({ path, url: 'https://user:secret@ci.example.org/' })).toMatchObject({
      warnings: [expect.stringContaining('url is left out')],
    })
    const { service } = await core.graphql<{ service: { changes: { summary: string; url: string | null }[] } }>(
      `{ service(path: "${path}") { changes { summary url } } }`,
    )
    expect(service.changes.map(({ url }) => url)).toEqual([null, null, 'https://ci.example.org/7'])
  })

  it.each(oddMarks(`${node}/edge`, start))('that are marked with %s', async (_what, body, status, summary) => {
    await report('edge', [])
    const answer = await mark(body)
    expect(answer.status).toBe(status)
    expect(answer.summary).toBe(summary)
  })

  it.each<[string, Record<string, string>]>([
    ['', {}],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['as text', { 'content-type': 'text/plain' }],
  ])('that are marked by curl -d %s are taken', async (what, type) => {
    await report('form', [])
    const after = `1.5 ${what}`.trim()
    const body = new URLSearchParams({ path: `${node}/form`, after, by: 'ci' }).toString()
    const headers = { 'x-api-key': operatorKey, ...type }
    const response = await fetch(`${core.url}/api/v1/change/report`, { method: 'POST', headers, body })
    expect(await response.json()).toMatchObject({ accepted: 1, summary: `Rolled out ${after} by ci` })
  })

  it('take any number for replicas, or leave it out', async () => {
    const numbers = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.bigInt().map(String),
      fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 53, -1, 0.5),
    )
    const pair = fc.record({ replicasBefore: numbers, replicasAfter: numbers })
    await fc.assert(
      fc.asyncProperty(pair, fc.uuid(), async (replicas, id) => {
        const { rejected } = await report('numbers', [{ id, kind: 'SCALING', at: ago(1), ...replicas }])
        expect(rejected).toEqual([])
        const { rows } = await database.query<Record<string, number | null>>(
          'select replicas_before as before, replicas_after as after from service_changes where key = $1',
          [id],
        )
        const kept = (value: unknown) => {
          const rounded = Math.round(Number(value))
          return rounded >= 0 && rounded < 2 ** 31 ? rounded || 0 : null
        }
        expect(rows).toEqual([{ before: kept(replicas.replicasBefore), after: kept(replicas.replicasAfter) }])
      }),
      { numRuns: 25, endOnFailure: true },
    )
  })

  it('are paged, filtered and seen within a scope only', async () => {
    await report('paged', [rollout('a', 3), rollout('b', 2, { kind: 'RESTART', images: [] }), rollout('c', 1)])
    const first = await list(`path: "${node}/paged"`, 2)
    expect(first.nodes.map(({ kind }) => kind)).toEqual(['ROLLOUT', 'RESTART'])
    const second = await list(`path: "${node}/paged"`, 2, `"${first.endCursor}"`)
    expect([second.nodes.length, second.endCursor]).toEqual([1, null])
    expect((await list(`path: "${node}/paged", kind: RESTART`)).nodes).toHaveLength(1)
    expect((await list(`prefix: "${node}/paged", from: "${ago(2.5)}", to: "${ago(1.5)}"`)).nodes).toHaveLength(1)
    const elsewhere = await signIn(core, 'VIEWER', 'acme/other')
    const query = `{ serviceChanges(filter: {path: "${node}/paged"}) { nodes { id } } }`
    expect(await ask(core, elsewhere, query)).toMatchObject({ data: { serviceChanges: { nodes: [] } } })
    await expect(list('', 1, '"x"')).rejects.toThrow('is no cursor of this list')
    await expect(list('', 501)).rejects.toThrow('first must be from 1 to 500')
  })

  it('stay with their service when it is renamed, and take what is sent under its old path', async () => {
    await report('before', [rollout('a', 3)])
    await core.graphql(`mutation { renameService(path: "${node}/before", to: "${node}/after") { changed } }`)
    expect(await summaries('after')).toEqual(['Rolled out web 1.4 → 1.5'])
    await report('before', [rollout('a', 3), rollout('b', 2)])
    expect(await summaries('before')).toHaveLength(2)
    expect((await mark({ path: `${node}/before`, after: '9' })).warnings?.join()).toContain('is called')
  })

  it('that came before an incident are shown with it, with those of what it needs', async () => {
    const register = {
      nodeId: node,
      services: [
        { document: { path: `${node}/api`, dependencies: { requires: [{ path: 'store' }] } } },
        { document: { path: `${node}/store` } },
      ],
    }
    await core.call('/api/v1/operator/register', register)
    const pieces = (status: string, from: number, to: number) => ({ from: ago(from), to: ago(to), status })
    await report('store', [rollout('long before', 80), rollout('late', 5), rollout('close', 22, { by: 'helm' })])
    await report(
      'api',
      [rollout('mine', 23, { by: 'argocd' }), { id: 's', kind: 'SCALING', at: ago(21), replicasAfter: 3 }],
      {
        status: 'OPERATIONAL',
        pieces: [pieces('OPERATIONAL', 60, 20), pieces('DOWN', 20, 10), pieces('OPERATIONAL', 10, 0)],
      },
    )
    const query = `{ slaIncidents(filter: {path: "${node}/api"}) { nodes { id changes { path summary at } } } }`
    const { slaIncidents } = await core.graphql<{ slaIncidents: { nodes: { id: string; changes: Seen[] }[] } }>(query)
    const [incident] = slaIncidents.nodes
    const answer = await core.call(`/api/v1/sla/incidents/${incident?.id}`)
    const { changes } = (await answer.json()) as { changes: Seen[] }
    expect(changes.map(({ path, summary, at }) => ({ path, summary, at }))).toEqual(incident?.changes)
    expect(incident?.changes.map(({ path, summary }) => [path.split('/').at(-1), summary])).toEqual([
      ['api', 'Scaled to 3'],
      ['store', 'Rolled out web 1.4 → 1.5 by helm'],
      ['api', 'Rolled out web 1.4 → 1.5 by argocd'],
    ])
  })

  it('go with their service when it is deleted', async () => {
    await report('gone', [rollout('a', 3)])
    await core.graphql(`mutation { deleteService(path: "${node}/gone") { changed } }`)
    expect(await summaries('gone')).toEqual([])
    await expect
      .poll(
        async () =>
          (
            await database.query(
              'select from service_changes c where not exists (select from services s where s.id = c.service_id)',
            )
          ).rowCount,
        { timeout: 20_000 },
      )
      .toBe(0)
  })
})
