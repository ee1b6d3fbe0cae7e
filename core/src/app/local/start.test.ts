import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyTemplate } from '../../../testing/database/template.ts'
import { freePort } from '../../../testing/servers/free-port.ts'
import { childrenOf, isRunning, launch, type TestProcess } from '../../../testing/servers/processes.ts'

/** The steps build on each other: one folder, started, used, killed and started again. */
describe('npm start', () => {
  let folder: string
  let url: string
  let local: TestProcess
  const start = () =>
    launch('app/local/start.js', { ITOPS_DATA_DIR: 'data', ITOPS_SERVER_PORT: new URL(url).port }, folder)
  const secret = async (name: string) => (await readFile(join(folder, 'data/secrets', name), 'utf8')).trim()

  async function ask<T>(query: string, variables: object = {}, token?: string): Promise<T> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query, variables }),
    })
    // The caller names the shape that its own query asks for.
    return ((await response.json()) as { data: T }).data
  }
  async function logIn(email: string, password: string): Promise<string> {
    const query =
      'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { token } }'
    return (await ask<{ login: { token: string } }>(query, { email, password })).login.token
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-start-'))
    await mkdir(join(folder, 'data'))
    await copyTemplate(join(folder, 'data/database'))
    url = `http://127.0.0.1:${await freePort()}`
    local = start()
  })
  afterAll(async () => {
    local.kill('SIGKILL')
    await local.ended
    await rm(folder, { recursive: true })
  })

  it('prints an address and a login that work', async () => {
    const [, address] = await local.says(/Dashboard\s+(\S+)/)
    const [, email = ''] = await local.says(/Login\s+(\S+)/)
    const [, password = ''] = await local.says(/Password\s+(\S+)/)
    await local.says(/Ctrl-C stops/)
    expect(address).toBe(url)
    expect((await fetch(`${address}/health`)).status).toBe(200)
    expect(await logIn(email, password)).toMatch(/^\S+\.\S+\.\S+$/)
  }, 60_000)

  it('keeps its secrets for their owner only, and differing from each other', async () => {
    const names = ['jwt-secret', 'operator-api-key', 'admin-password']
    for (const name of names) expect((await stat(join(folder, 'data/secrets', name))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'data/secrets'))).mode & 0o777).toBe(0o700)
    expect(new Set(await Promise.all(names.map(secret))).size).toBe(3)
  })

  it('refuses a second start on the same folder in one clear sentence, and does not disturb the first', async () => {
    const second = launch('app/local/start.js', { ITOPS_DATA_DIR: 'data', ITOPS_SERVER_PORT: '0' }, folder)
    expect(await second.ended).toBe(1)
    await second.says(/\n/)
    expect(second.output().trim()).toMatch(
      /^ITOps could not start: the data folder \S+ is in use by process \d+: stop it first, .*$/,
    )
    expect((await fetch(`${url}/ready`)).status).toBe(200)
  })

  it('watches itself, a document dropped into services/ and a service added on the page, without a restart', async () => {
    const document = `path: acme/shop/prod/eu1/dropped\nhealth:\n  endpoint: ${url}/health\n  interval: 5s\n`
    await writeFile(join(folder, 'data/services/dropped.yaml'), document)
    const token = await logIn('admin@itops.local', await secret('admin-password'))
    const statuses = async () => {
      const { services } = await ask<{ services: { nodes: { serviceName: string; status: string }[] } }>(
        '{ services { nodes { serviceName status } } }',
        {},
        token,
      )
      return services.nodes
    }
    const { agents } = await ask<{ agents: { nodeId: string }[] }>('{ agents { nodeId } }', {}, token)
    const add = 'mutation ($input: AddServiceInput!) { addService(input: $input) { path } }'
    const probe = { endpoint: `${url}/health`, intervalSeconds: 5 }
    await ask(add, { input: { agent: agents[0]?.nodeId, path: 'added', probe } }, token)
    await expect.poll(statuses, { timeout: 30_000, interval: 250 }).toEqual([
      { serviceName: 'dropped', status: 'OPERATIONAL' },
      { serviceName: 'added', status: 'OPERATIONAL' },
      { serviceName: 'itops-agent', status: 'OPERATIONAL' },
      { serviceName: 'itops-core', status: 'OPERATIONAL' },
    ])
  })

  it('has what it answered with 2xx after kill -9 and a second start', async () => {
    const end = Math.floor(Date.now() / 1000) * 1000
    const pieces = [{ from: new Date(end - 90_000).toISOString(), to: new Date(end).toISOString(), status: 'DOWN' }]
    const body = { nodeId: 'acme/shop/prod/eu1', services: [{ name: 'orders', status: 'DOWN', pieces }] }
    const answer = await fetch(`${url}/api/v1/operator/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': await secret('operator-api-key') },
      body: JSON.stringify(body),
    })
    const agents = childrenOf(local.pid, /agent\/dist\/itops-agent/)
    local.kill('SIGKILL')
    expect(await answer.json()).toMatchObject({ accepted: 1, creditedSeconds: 90 })
    expect(await local.ended).toBe('SIGKILL')
    expect(agents).toHaveLength(1)
    await expect.poll(() => agents.filter(isRunning), { timeout: 10_000 }).toEqual([])

    local = start()
    await local.says(/Ctrl-C stops/)
    const token = await logIn('admin@itops.local', await secret('admin-password'))
    const { slaSnapshotTrend } = await ask<{ slaSnapshotTrend: { downSeconds: number }[] }>(
      '{ slaSnapshotTrend(serviceId: "acme/shop/prod/eu1/orders", hoursBack: 1) { downSeconds } }',
      {},
      token,
    )
    expect(slaSnapshotTrend.reduce((sum, { downSeconds }) => sum + downSeconds, 0)).toBe(90)
  }, 60_000)

  it('keeps no password that was changed, and gives who is locked out another one by a command', async () => {
    const first = await secret('admin-password')
    const token = await logIn('admin@itops.local', first)
    const own = 'a password of their own'
    await ask(`mutation { changePassword(current: "${first}", next: "${own}") }`, {}, token)
    local.interrupt()
    await local.ended
    local = start()
    await local.says(/Password\s+the one that you have set/)
    await expect(stat(join(folder, 'data/secrets/admin-password'))).rejects.toThrow('ENOENT')
    const reset = () => launch('app/local/reset-admin.js', { ITOPS_DATA_DIR: 'data' }, folder)
    const early = reset()
    expect(await early.ended).toBe(1)
    expect(early.output()).toMatch(/was not set: the data folder \S+ is in use/)
    await local.says(/Ctrl-C stops/)
    local.interrupt()
    await local.ended
    const [, password = ''] = await reset().says(/signs in with the password (\S+)/)
    local = start()
    await local.says(/Ctrl-C stops/)
    expect(await logIn('admin@itops.local', password)).toMatch(/^\S+\.\S+\.\S+$/)
    await expect(stat(join(folder, 'data/secrets/admin-password'))).rejects.toThrow('ENOENT')
  }, 60_000)

  it('ends at Ctrl-C with exit code 0, leaving no process and no lock behind', async () => {
    const agents = childrenOf(local.pid, /agent\/dist\/itops-agent/)
    expect(agents).toHaveLength(1)
    local.interrupt()
    expect(await local.ended).toBe(0)
    await expect.poll(() => local.output()).toContain('Stopped. All that was reported is stored.')
    expect(local.output()).not.toMatch(/exiting|error|level/)
    expect(agents.filter(isRunning)).toEqual([])
    await expect(stat(join(folder, 'data/database.lock'))).rejects.toThrow('ENOENT')
  })
})
