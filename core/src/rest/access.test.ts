import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeAccess as expected, kindsOfCalls as kinds } from '../../testing/references/route-access.ts'
import { signIn, signInWith } from '../../testing/requests/sessions.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import { type KeyKind, keyKinds } from '../platform/context.ts'
import { type Access, accessPlugin } from './access.ts'

/** Whether a caller of this kind may call a route that declares this. */
function allows(access: Access | undefined, caller: string): boolean {
  if (access === 'operator') return caller.startsWith('operator')
  return access !== 'person' || /^(viewer|admin|an? (person|viewer|operator|approver|administrator).*)$/.test(caller)
}

describe('access to routes', () => {
  const routes: RouteOptions[] = []
  let core: TestCore
  let folder: string
  /** The credentials that a caller of each kind sends. */
  let callers: Record<string, Record<string, string>>

  /** An issued key of each kind, with the scope of everything. */
  const keys = new Map<KeyKind, string>()
  const issue = async (kind: KeyKind) => {
    const answer = await core.call('/api/v1/keys', { name: `key of ${kind}`, kinds: [kind] })
    return ((await answer.json()) as { token: string }).token
  }
  const collect = (message: unknown) => {
    // What Fastify publishes on this channel.
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', (route) => void routes.push(route))
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-access-'))
    await mkdir(join(folder, 'assets'))
    for (const file of ['index.html', 'favicon.svg', 'assets/file']) await writeFile(join(folder, file), 'x')
    subscribe('fastify.initialization', collect)
    core = await startTestCore({
      dashboardFolder: folder,
      env: { ITOPS_LIMITS_ADDRESS_REQUESTS_PER_MINUTE: '100000' },
    })
    unsubscribe('fastify.initialization', collect)
    callers = {
      nobody: {},
      'a wrong key': { 'x-api-key': `${operatorKey}x` },
      'an empty key beside the right one': { 'x-api-key': '', authorization: `Bearer ${operatorKey}` },
      'the key as another scheme': { authorization: `Basic ${operatorKey}` },
      'a person without a grant': { authorization: `Bearer ${await signInWith(core, [])}` },
      'an operator of a part': { authorization: `Bearer ${await signIn(core, 'OPERATOR', 'acme')}` },
      'a viewer of a part': { authorization: `Bearer ${await signIn(core, 'VIEWER', 'globex')}` },
      'an administrator of a part': { authorization: `Bearer ${await signIn(core, 'ADMIN', 'acme')}` },
      'an approver': { authorization: `Bearer ${await signIn(core, 'APPROVER')}` },
      viewer: { authorization: `Bearer ${await signIn(core, 'VIEWER')}` },
      admin: { authorization: `Bearer ${await core.token()}` },
      'operator by bearer': { authorization: `Bearer ${operatorKey}` },
      'operator by header': { 'x-api-key': operatorKey },
    }
    for (const kind of keyKinds) keys.set(kind, await issue(kind))
  })
  afterAll(async () => {
    await core.close()
    await rm(folder, { recursive: true })
  })

  const send = (method: string, url: string, headers: Record<string, string>) =>
    fetch(core.url + url.replace('*', 'file'), {
      method,
      headers: { 'content-type': 'application/json', origin: core.url, ...headers },
      ...(method === 'POST' ? { body: '{}' } : {}),
    })

  it('is declared by every route as this table has it', () => {
    const declared = routes.map(({ url, config }) => [url, config?.access])
    expect(Object.fromEntries(declared)).toEqual(expected)
  })

  it('is given to each caller as the route declares, whatever the method', async () => {
    const wrong: string[] = []
    for (const { method, url } of routes) {
      for (const verb of [method].flat()) {
        for (const [caller, headers] of Object.entries(callers)) {
          const { status } = await send(verb, url, headers)
          const mayCall = allows(expected[url], caller)
          if ((status === 401) === mayCall || status === 403 || status >= 500)
            wrong.push(`${caller}: ${verb} ${url} answers ${status}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('is given to an issued key of one of the kinds that the route declares, and a refusal says which is missing, and who gives it', async () => {
    const declared = routes.flatMap(({ method, url, config }) =>
      [method].flat().flatMap((verb) => (config?.kinds && verb !== 'HEAD' ? [[`${verb} ${url}`, config.kinds]] : [])),
    )
    expect(Object.fromEntries(declared)).toEqual(kinds)
    const wrong: string[] = []
    for (const { method, url } of routes.filter(({ url }) => expected[url] === 'operator')) {
      for (const verb of [method].flat().filter((verb) => verb !== 'HEAD')) {
        const allowed = kinds[`${verb} ${url}`] ?? []
        for (const [kind, key] of keys) {
          const response = await send(verb, url, { 'x-api-key': key })
          const answer = await response.text()
          const refused = response.status === 403 && answer.includes('forbidden_key')
          const says = answer.includes(
            allowed[0]
              ? `lacks the kind ${allowed.join(' or ')}; it has ${kind}. An administrator of everything can issue one`
              : 'lacks the rights of the operator key, which no issued key has. Whoever runs this ITOps has that key',
          )
          if (
            refused === allowed.includes(kind) ||
            (refused && !says) ||
            response.status === 401 ||
            response.status >= 500
          )
            wrong.push(`${kind}: ${verb} ${url} answers ${response.status} ${answer}`)
        }
      }
    }
    expect(wrong).toEqual([])
    const [, counted] =
      /itops_access_refused_total{code="forbidden_key"} (\d+)/.exec(await (await core.call('/metrics')).text()) ?? []
    expect(Number(counted)).toBeGreaterThan(100)
  })

  it.each([
    ['/', 'GET', '*/*', 200],
    ['/', 'GET', '', 200],
    ['/', 'GET', 'application/json', 200],
    ['/', 'HEAD', '*/*', 200],
    ['/?from=curl', 'GET', 'text/*', 200],
    ['/incidents/7', 'GET', '*/*', 200],
    ['/incidents/7', 'HEAD', 'text/html,*/*;q=0.8', 200],
    ['/services/acme/shop/prod/eu1/www.example.org', 'GET', 'text/html', 200],
    ['/incidents/7', 'GET', 'application/json', 404],
    ['/no-such-file.js', 'GET', '*/*', 404],
    ['/api/v1/no/such/call', 'GET', 'text/html', 404],
    ['/api/v1/no/such/call', 'GET', '*/*', 404],
    ['/', 'DELETE', '*/*', 404],
  ])(
    'is open for pages, and only for pages: %s by %s, accepting "%s", answers %i',
    async (path, method, accept, status) => {
      const response = await fetch(core.url + path, { method, headers: { accept } })
      expect(response.status).toBe(status)
      if (status === 200) expect(response.headers.get('content-type')).toContain('text/html')
      if (method === 'HEAD') expect(await response.text()).toBe('')
    },
  )

  it('is refused before the body is read', async () => {
    const response = await fetch(`${core.url}/api/v1/operator/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"nodeId": ',
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })

  it('must be declared, or the server does not start', async () => {
    const app = Fastify()
    await app.register(accessPlugin, { principals: { machine: async () => undefined }, spend: async () => {} })
    expect(() => app.get('/api/v1/everything', async () => 'all')).toThrow(
      'GET /api/v1/everything does not say who may call it',
    )
  })

  it('keeps even a started core from serving a route that a plugin slipped in', async () => {
    const slip = (message: unknown) => {
      const { fastify } = message as { fastify: FastifyInstance }
      fastify.addHook('onRoute', ({ url }) => {
        if (url === '/health') fastify.get('/backdoor', async () => 'open')
      })
    }
    subscribe('fastify.initialization', slip)
    const started = startTestCore({ database: core.database })
    await expect(started).rejects.toThrow('/backdoor does not say who may call it')
    unsubscribe('fastify.initialization', slip)
  })
})
