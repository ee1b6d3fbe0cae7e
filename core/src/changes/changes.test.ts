import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../test/database.ts'
import { oddChanges, oddMarks, rolloutOf } from '../../test/odd-changes.ts'
import { operatorKey, startTestCore, type TestCore } from '../../test/server.ts'
import { ask, signIn } from '../../test/sessions.ts'
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

  it.each<[string, object, string]>([
    ['a tag', { images: [{ container: 'c', before: 'web:1', after: 'web:2' }] }, 'Rolled out web 1 → 2'],
    [
      'a digest',
      {
        images: [
          {
            container: 'c',
            before: `a.io:5000/x/web@sha256:${'a'.repeat(64)}`,
            after: `a.io:5000/x/web@sha256:${'b'.repeat(64)}`,
          },
        ],
      },
      `Rolled out web sha256:${'a'.repeat(12)} → sha256:${'b'.repeat(12)}`,
    ],
    [
      'a digest under one tag',
      { images: [{ container: 'c', before: 'web:1@sha256:aa', after: 'web:1@sha256:bb' }] },
      'Rolled out web sha256:aa → sha256:bb',
    ],
    ['no tag', { images: [{ container: 'c', before: 'nginx', after: 'nginx:2' }] }, 'Rolled out nginx latest → 2'],
    [
      'another image',
      { images: [{ container: 'c', before: 'a.io:5000/web:1', after: 'b.io/web:1' }] },
      'Rolled out a.io:5000/web:1 → b.io/web:1',
    ],
    [
      'containers that come and go',
      {
        images: [
          { container: 'a', after: 'x/proxy:3' },
          { container: 'b', before: 'old:1' },
        ],
      },
      'Rolled out proxy 3 added, old 1 removed',
    ],
    [
      'many containers',
      {
        images: ['a', 'b', 'c', 'd', 'e'].map((container) => ({
          container,
          before: `${container}:1`,
          after: `${container}:2`,
        })),
      },
      'Rolled out a 1 → 2, b 1 → 2, c 1 → 2 and 2 more',
    ],
    ['no images', { images: [], revision: '12' }, 'Rolled out revision 12'],
    ['nothing at all', { images: [] }, 'Rolled out'],
    ['versions', { images: [{ before: '1.4', after: '1.5' }] }, 'Rolled out 1.4 → 1.5'],
    [
      'who and how many',
      {
        images: [{ container: 'c', before: 'web:1', after: 'web:2' }],
        replicasBefore: 2,
        replicasAfter: 3,
        by: 'argocd',
        via: 'Argo CD shop',
      },
      'Rolled out web 1 → 2, scaled 2 → 3 by argocd (Argo CD shop)',
    ],
    ['a restart', { kind: 'RESTART', images: [], by: 'kubectl-rollout' }, 'Restarted by kubectl-rollout'],
    ['a scaling from nothing known', { kind: 'SCALING', images: [], replicasAfter: 3 }, 'Scaled to 3'],
  ])('read in one line: %s', async (what, more, expected) => {
    const name = `line-${what.replaceAll(' ', '-')}`
    await report(name, [rollout('one', 1, more)])
    expect(await summaries(name)).toEqual([expected])
  })

  it.each(oddChanges(ago))(
    'that a report tells as %s never cost it its status',
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
    const query = `{ slaIncidents(filter: {path: "${node}/api"}) { nodes { changes { path summary at } } } }`
    const { slaIncidents } = await core.graphql<{ slaIncidents: { nodes: { changes: Seen[] }[] } }>(query)
    expect(slaIncidents.nodes[0]?.changes.map(({ path, summary }) => [path.split('/').at(-1), summary])).toEqual([
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
