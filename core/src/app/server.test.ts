import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../testing/database/database.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'

describe('the server on the database of a demo', () => {
  let database: Database
  let core: TestCore
  beforeAll(async () => {
    database = await openTestDatabase()
    await database.query(`insert into installation values ('demo', '{"state": "ready"}')`)
    core = await startTestCore({ database })
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  it('says so to whoever asks whether it lives', async () => {
    expect(await (await core.call('/health', undefined, {})).json()).toMatchObject({ status: 'ok', demo: true })
  })

  it.each(['br', 'gzip'])(
    'packs long answers as %s for whoever reads that, and gives others the same',
    async (encoding) => {
      const ask = async (path: string, accepted: string) => {
        const answer = await core.call(path, undefined, { 'accept-encoding': accepted })
        return { encoding: answer.headers.get('content-encoding'), text: await answer.text() }
      }
      const plain = await ask('/docs/json', 'identity')
      expect(plain.encoding).toBeNull()
      expect(await ask('/docs/json', encoding)).toEqual({ encoding, text: plain.text })
      expect(await ask('/health', encoding)).toMatchObject({ encoding: null })
    },
  )

  it('packs answers of GraphQL', async () => {
    const headers = { authorization: `Bearer ${await core.token()}`, 'accept-encoding': 'br' }
    const answer = await core.call('/graphql', { query: '{ __schema { types { name fields { name } } } }' }, headers)
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(answer.headers.get('vary')).toContain('accept-encoding')
    expect(await answer.json()).toHaveProperty('data.__schema.types')
  })

  it('lets pages load nothing from elsewhere and run nothing inline, and keeps those who came over TLS on it', async () => {
    const answers = ['/health', '/metrics', '/graphql', '/api/v1/sla/reports', '/api/v1/no/such', '/favicon.svg']
    for (const path of [
      '/',
      '/incidents',
      '/status/none',
      '/docs',
      '/docs/json',
      '/docs/static/index.html',
      ...answers,
    ]) {
      const { headers } = await core.call(path, undefined, { accept: 'text/html' })
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy, path).toMatch(/connect-src 'self'(;|$)/)
      expect(policy, path).not.toMatch(/unsafe|https?:|wss?:|\*/)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('strict-transport-security')).toBeNull()
    }
    const unread = await core.call('/%zz', undefined, {})
    expect(unread.headers.get('content-security-policy')).toBe("default-src 'none'")
    for (const path of ['/metrics', '/api/v1/sla/reports', '/api/v1/audit'])
      expect((await core.call(path)).headers.get('cache-control'), path).toBe('private, no-cache')
    const secure = await startTestCore({ database, env: { ITOPS_SERVER_PUBLIC_URL: 'https://itops.example.org' } })
    const answer = await secure.call('/', undefined, {})
    await secure.close()
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
  })
})
