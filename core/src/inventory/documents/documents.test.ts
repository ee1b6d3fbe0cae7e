import { afterAll, beforeAll, expect, it } from 'vitest'
import { signIn } from '../../../testing/requests/sessions.ts'
import { operatorKey, startTestCore, type TestCore } from '../../../testing/servers/server.ts'

const node = 'acme/shop/prod/eu1'
let core: TestCore

interface Added {
  id: string
  path: string
  endpoint: string
  interval: string
  addedBy: string
  changedBy: string | null
  agentAsks: boolean
  status: string | null
}
const fields = 'id path endpoint interval addedBy changedBy agentAsks status'

beforeAll(async () => {
  core = await startTestCore()
  await core.call('/api/v1/operator/heartbeat', { nodeId: node })
})
afterAll(() => core.close())

const add = async (path: string, endpoint: string, probe: object = {}, agent = node) => {
  const query = `mutation ($input: AddServiceInput!) { addService(input: $input) { ${fields} } }`
  const answer = await core.graphql<{ addService: Added }>(query, {
    input: { agent, path, probe: { endpoint, ...probe } },
  })
  return answer.addService
}
const listed = async (args = '') =>
  (await core.graphql<{ addedServices: Added[] }>(`{ addedServices${args} { ${fields} } }`)).addedServices
const remove = (id: string) => core.graphql(`mutation { removeAddedService(id: "${id}") }`)
const ask = (tag?: string, nodeId = node) =>
  core.call(`/api/v1/operator/documents?nodeId=${nodeId}`, undefined, {
    'x-api-key': operatorKey,
    ...(tag === undefined ? {} : { 'if-none-match': tag }),
  })
const documents = async () => ((await (await ask()).json()) as { documents: { path: string }[] }).documents
const register = (services: { path: string; source: string }[]) =>
  core.call('/api/v1/operator/register', {
    nodeId: node,
    complete: true,
    services: services.map(({ path, source }) => ({ source, document: { path } })),
  })
const events = async () =>
  (
    await core.database.query<{ type: string; payload: { by: string } }>(
      `select type, payload from outbox_events where type like 'document.%' order by id`,
    )
  ).rows

it('what is added waits for its agent as the document that a file would hold, and says who added it', async () => {
  const added = await add('homepage', ' https://example.org/health?key=1 ', {
    intervalSeconds: 10,
    expectedStatus: ' 2XX, 401 ',
    displayName: 'Home page',
    criticality: 'HIGH',
    slaGroup: 'web',
  })
  expect(added).toEqual({
    id: expect.any(String),
    path: `${node}/homepage`,
    endpoint: 'https://example.org/health?key=1',
    interval: '10s',
    addedBy: 'admin@example.org',
    changedBy: null,
    agentAsks: false,
    status: null,
  })
  expect(await documents()).toEqual([
    {
      path: `${node}/homepage`,
      displayName: 'Home page',
      criticality: 'high',
      slaGroup: 'web',
      health: {
        endpoint: 'https://example.org/health?key=1',
        interval: '10s',
        timeout: '5s',
        expect: { status: ['2xx', '401'] },
      },
    },
  ])
  expect(await events()).toMatchObject([
    {
      type: 'document.added',
      payload: { by: 'admin@example.org', agent: node, endpoint: 'https://example.org/health' },
    },
  ])
  expect(await listed()).toMatchObject([{ path: `${node}/homepage`, agentAsks: true }])
})

it('an agent that has the documents already is answered 304, until they are others', async () => {
  const tag = (await ask()).headers.get('etag') ?? ''
  expect(tag).toMatch(/^"[0-9a-f]{32}"$/)
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
    const again = await ask(known)
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag])
  }
  const { id } = await add('db', 'db.internal:5432')
  expect((await ask(tag)).status).toBe(200)
  await remove(id)
  expect((await ask(tag)).status).toBe(304)
})

it('an agent gets its own documents only', async () => {
  await core.call('/api/v1/operator/heartbeat', { nodeId: 'acme/shop/prod/eu2' })
  const { id } = await add('acme/shop/prod/eu2/other', 'http://10.0.0.1/', {}, 'acme/shop/prod/eu2')
  expect((await documents()).map(({ path }) => path)).toEqual([`${node}/homepage`])
  expect(await listed('(agent: "acme/shop/prod/eu2")')).toMatchObject([{ endpoint: 'http://10.0.0.1/' }])
  await remove(id)
})

it.each([
  ['example.org', "can't be probed"],
  ['ftp://example.org/', "can't be probed"],
  ['file:///etc/passwd', "can't be probed"],
  ['https://user:secret@example.org/', 'a user or a password'],
  ['tcp://db.internal', 'names no port'],
  ['db.internal:0', 'names no port'],
  ['tcp://db.internal:5432/x', 'more than host and port'],
  ['http://169.254.169.254/latest/meta-data/', 'metadata address'],
  ['http://0xa9fea9fe/', 'metadata address'],
  ['http://2852039166/', 'metadata address'],
  ['2852039166:80', 'metadata address'],
  ['http://[::ffff:169.254.169.254]/', 'metadata address'],
  ['http://[fe80::1]/', 'metadata address'],
  ['http://metadata.google.internal/', 'metadata address'],
])('%s is refused, and nothing is stored', async (endpoint, reason) => {
  await expect(add('refused', endpoint)).rejects.toThrow(reason)
  expect(await listed()).toHaveLength(1)
})

it.each([
  ['a path without all its levels', 'shop/x', {}, 'is missing'],
  ['a path with too many', `${node}/x/y`, {}, 'after the service'],
  ['a malformed name', 'no spaces please', {}, 'is malformed'],
  ['no path', ' / ', {}, 'The path is empty'],
  ['an interval that is too short', 'x', { intervalSeconds: 1 }, 'interval is from 5'],
  ['a timeout that is too long', 'x', { timeoutSeconds: 301 }, 'timeout is from 1'],
  ['a status that is none', 'x', { expectedStatus: '200, ok' }, '2xx or 200-299'],
  ['an unknown criticality', 'x', { criticality: 'urgent' }, 'criticality is one of'],
  ['a name that is too long', 'x', { displayName: 'x'.repeat(201) }, '200 characters'],
  ['one node that watches it', 'x', { from: [node] }, 'health.from names 1 nodes'],
  ['a node that is none', 'x', { from: [node, 'acme/*/prod/eu2'] }, 'is no node'],
  ['a quorum of more than there are', 'x', { from: [node, 'acme/shop/prod/eu2'], quorum: 3 }, 'write 1 to 2'],
  ['a quorum of nobody', 'x', { quorum: 1 }, 'stands without health.from'],
  ['what is added already', 'homepage', {}, 'is added already'],
])('%s is refused in words', async (_, path, probe, reason) => {
  await expect(add(path, 'http://example.org/', probe)).rejects.toThrow(reason)
})

it('a path that something else reports is not taken over, and an agent must be known', async () => {
  await core.call('/api/v1/operator/status', { nodeId: node, services: [{ name: 'orders', status: 'OPERATIONAL' }] })
  await expect(add('orders', 'http://example.org/')).rejects.toThrow('is reported already')
  await core.graphql(`mutation { retireService(path: "${node}/orders") { changed } }`)
  await expect(add('orders', 'http://example.org/')).rejects.toThrow('was retired by hand')
  await expect(add('x', 'http://example.org/', {}, 'acme/shop/prod/none')).rejects.toThrow('does not exist')
  await core.graphql('mutation { retireAgent(nodeId: "acme/shop/prod/eu2") { changed } }')
  await expect(add('x', 'http://example.org/', {}, 'acme/shop/prod/eu2')).rejects.toThrow('restore it first')
})

it('the first status is shown once its agent has reported it, and a change is another document', async () => {
  const [added] = await listed()
  expect(added?.status).toBe(null)
  await register([{ path: `${node}/homepage`, source: `core/${node}/homepage` }])
  await core.call('/api/v1/operator/status', { nodeId: node, services: [{ name: 'homepage', status: 'OPERATIONAL' }] })
  expect(await listed(`(path: "${node}/homepage")`)).toMatchObject([{ status: 'OPERATIONAL' }])
  const query = `mutation ($id: ID!, $probe: ProbeInput!) { changeAddedService(id: $id, probe: $probe) { ${fields} } }`
  const probe = { endpoint: 'http://127.0.0.1:8080/health' }
  const from = ['acme/edge/prod/ap1', node]
  const several = { ...probe, from: from.toReversed(), quorum: 1 }
  await core.graphql(query, { id: added?.id, probe: several })
  expect(await documents()).toMatchObject([{ health: { from, quorum: 1 } }])
  expect(await core.graphql<object>(`{ addedServices { from quorum } }`)).toEqual({
    addedServices: [{ from, quorum: 1 }],
  })
  expect(await core.graphql(query, { id: added?.id, probe })).toMatchObject({
    changeAddedService: { endpoint: probe.endpoint, interval: '30s', changedBy: 'admin@example.org' },
  })
  expect(await documents()).toEqual([
    { path: `${node}/homepage`, health: { endpoint: probe.endpoint, interval: '30s', timeout: '5s' } },
  ])
})

it('a service that is renamed is probed on under its new path', async () => {
  await core.graphql(`mutation { renameService(path: "${node}/homepage", to: "${node}/start") { changed } }`)
  expect(await documents()).toMatchObject([{ path: `${node}/start` }])
  expect(await listed(`(path: "${node}/start")`)).toHaveLength(1)
})

it('removed, it is retired by its agent, and by core where the agent is silent', async () => {
  const retired = async (path: string) =>
    (await core.graphql<{ service: { retiredAt: string | null } }>(`{ service(path: "${path}") { retiredAt } }`))
      .service.retiredAt
  const [added] = await listed()
  await remove(added?.id ?? '')
  expect(await documents()).toEqual([])
  expect(await retired(`${node}/start`)).toBe(null)
  await register([])
  expect(await retired(`${node}/start`)).not.toBe(null)

  const { id } = await add('start', 'http://example.org/')
  await register([{ path: `${node}/start`, source: `core/${node}/start` }])
  expect(await retired(`${node}/start`)).toBe(null)
  await core.database.query(`update agents set last_seen_at = last_seen_at - interval '2 minutes'`)
  await remove(id)
  expect(await retired(`${node}/start`)).not.toBe(null)
  await expect(remove(id)).rejects.toThrow('does not exist')
})

it('an administrator of a part adds there only, and sees nothing else', async () => {
  await core.call('/api/v1/operator/heartbeat', { nodeId: node })
  await add('seen', 'http://example.org/')
  const token = await signIn(core, 'ADMIN', 'acme/shop/prod/eu2')
  const call = async (query: string) => {
    const response = await core.call('/graphql', { query }, { authorization: `Bearer ${token}` })
    return (await response.json()) as { data: unknown; errors?: { extensions: { code: string } }[] }
  }
  expect((await call('{ addedServices { id } }')).data).toEqual({ addedServices: [] })
  for (const [agent, path] of [
    [node, 'x'],
    [node, 'acme/shop/prod/eu2/x'],
    ['acme/shop/prod/eu2', `${node}/x`],
  ]) {
    const answer = await call(
      `mutation { addService(input: {agent: "${agent}", path: "${path}", probe: {endpoint: "host:1"}}) { id } }`,
    )
    expect(answer.errors?.[0]?.extensions.code).toBe('forbidden')
  }
  const [seen] = await listed()
  expect((await call(`mutation { removeAddedService(id: "${seen?.id}") }`)).errors?.[0]?.extensions.code).toBe(
    'not_found',
  )
})
