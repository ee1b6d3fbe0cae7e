import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pixel } from '../../testing/documents/report-text.ts'
import { ask, issueKey, signInWith } from '../../testing/requests/sessions.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'

interface Customer {
  slug: string
  name: string
  scope: string[]
  timeZone: string
  language: string
  accentColor: string | null
  contacts: { name: string; email: string }[]
  serviceCount: number
}
const fields = '{ slug name scope timeZone language accentColor contacts { name email } serviceCount }'
describe('customers', () => {
  let core: TestCore
  let admin: string
  beforeAll(async () => {
    core = await startTestCore()
    admin = await core.token()
    for (const [nodeId, slaGroup] of [
      ['acme/shop/prod/eu1', 'payments'],
      ['globex/bank/prod/us1', 'payments'],
      ['globex/bank/prod/us2', 'other'],
    ])
      await core.call('/api/v1/operator/status', {
        nodeId,
        services: [{ name: 'orders', status: 'OPERATIONAL', slaGroup }],
      })
    await save(admin, { slug: 'acme', name: 'Acme Ltd', scope: ['acme/**'] })
    await save(admin, { slug: 'payers', name: 'Payers', scope: ['group:payments'] })
    await save(admin, { slug: 'new', name: 'A new one', scope: [] })
  })
  afterAll(() => core.close())

  const save = (as: string, input: object, slug?: string) =>
    ask<{ saveCustomer: Customer }>(
      core,
      as,
      `mutation ($slug: String, $input: CustomerInput!) { saveCustomer(slug: $slug, input: $input) ${fields} }`,
      { slug, input },
    )
  const list = async (as: string) => {
    const { data } = await ask<{ customers: Customer[] }>(core, as, `{ customers ${fields} }`)
    return data.customers.map(({ slug }) => slug)
  }
  const paths = async (as: string) => {
    const { data } = await ask<{ services: { nodes: { path: string }[] } }>(core, as, '{ services { nodes { path } } }')
    return data.services.nodes.map(({ path }) => path)
  }

  it('have a scope of paths and groups, a zone, a language, branding and contacts', async () => {
    const input = {
      slug: 'wide',
      name: ' Wide ',
      scope: ['group:other', 'acme/shop'],
      timeZone: 'Europe/Budapest',
      language: 'hu',
      accentColor: '#0A7D55',
      logo: pixel,
      contacts: [{ name: 'Ada', email: 'ada@example.org' }],
    }
    const { data } = await save(admin, input)
    expect(data.saveCustomer).toEqual({
      slug: 'wide',
      name: 'Wide',
      scope: ['acme/shop/**', 'group:other'],
      timeZone: 'Europe/Budapest',
      language: 'hu',
      accentColor: '#0a7d55',
      contacts: [{ name: 'Ada', email: 'ada@example.org' }],
      serviceCount: 2,
    })
    const changed = await save(admin, { slug: 'wider', name: 'Wider', scope: ['**'] }, 'wide')
    expect(changed.data.saveCustomer).toMatchObject({
      slug: 'wider',
      scope: ['**'],
      timeZone: 'UTC',
      contacts: [],
      serviceCount: 3,
    })
    expect((await ask(core, admin, 'mutation { deleteCustomer(slug: "wider") }')).errors).toBeUndefined()
  })

  it.each([
    [{ slug: 'Acme Bank' }, 'write small letters, digits and hyphens between them, like acme-bank.'],
    [{ slug: 'acme' }, 'There is a customer acme already.'],
    [{ name: '  ' }, 'name has 1 to 200 characters.'],
    [{ scope: ['acme/*'] }, 'is none: write ** for everything'],
    [{ scope: [''] }, 'An entry of scope is empty: write ** for everything.'],
    [{ scope: ['customer:acme'] }, 'is another customer: name its paths and groups.'],
    [{ scope: ['group:none'] }, 'There is no SLA group "none".'],
    [{ timeZone: 'Mars/Olympus' }, 'is not an IANA zone like Europe/Berlin.'],
    [{ language: 'xx' }, 'language "xx" is not known: write one of en, hu.'],
    [{ accentColor: 'red' }, 'write six hexadecimal digits, like #0a7d55.'],
    [{ logo: 'https://example.org/logo.png' }, 'give a PNG or JPEG as a data URI'],
    [{ logo: pixel.replace('png', 'jpeg') }, 'give a PNG or JPEG as a data URI'],
    [{ contacts: [{ email: 'nobody' }] }, '"nobody" is not an e-mail address.'],
  ])('%j is refused in words that say what to write', async (wrong, words) => {
    const { errors } = await save(admin, { slug: 'fine', name: 'Fine', scope: ['acme/**'], ...wrong })
    expect([errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([
      'bad_request',
      expect.stringContaining(words),
    ])
    expect(await list(admin)).not.toContain('fine')
  })

  it('are changed by who administers everything, and seen by who sees all that is owed to them', async () => {
    expect(await list(admin)).toEqual(['new', 'acme', 'payers'])
    const part = await signInWith(core, [['ADMIN', 'acme']])
    expect(await list(part)).toEqual(['acme'])
    const all = await signInWith(core, [
      ['VIEWER', 'acme'],
      ['VIEWER', 'globex/bank/prod/us1'],
    ])
    expect(await list(all)).toEqual(['acme', 'payers'])
    const input = { slug: 'acme', name: 'Mine', scope: ['**'] }
    expect((await save(part, input, 'acme')).errors?.[0]?.extensions.code).toBe('forbidden')
    const gone = await ask(core, part, 'mutation { deleteCustomer(slug: "acme") }')
    expect(gone.errors?.[0]?.extensions.code).toBe('forbidden')
    const other = await ask(core, all, '{ customer(slug: "new") { slug } }')
    expect(other.errors?.[0]?.extensions.code).toBe('not_found')
  })

  it('are what people may be granted a role over, which follows what is owed to them', async () => {
    const token = await signInWith(core, [['OPERATOR', 'customer:payers']])
    expect(await list(token)).toEqual(['payers'])
    expect(await paths(token)).toEqual(['acme/shop/prod/eu1/orders', 'globex/bank/prod/us1/orders'])
    await save(admin, { slug: 'payers', name: 'Payers', scope: ['globex/bank/prod/us2'] }, 'payers')
    await vi.waitFor(async () => expect(await paths(token)).toEqual(['globex/bank/prod/us2/orders']), 2_000)
    await save(admin, { slug: 'payers', name: 'Payers', scope: [] }, 'payers')
    await vi.waitFor(async () => expect(await paths(token)).toEqual([]), 2_000)
    await save(admin, { slug: 'payers', name: 'Payers', scope: ['group:payments'] }, 'payers')
    await vi.waitFor(async () => expect(await paths(token)).toHaveLength(2), 2_000)
    await ask(core, admin, 'mutation { deleteCustomer(slug: "payers") }')
    await vi.waitFor(async () =>
      expect((await ask(core, token, '{ customers { slug } }')).data).toEqual({ customers: [] }),
    )
    await save(admin, { slug: 'payers', name: 'Payers', scope: ['group:payments'] })
  })

  it('that are none have no grants', async () => {
    await expect(signInWith(core, [['VIEWER', 'customer:none']])).rejects.toThrow()
  })

  it('are in the audit log, before and after', async () => {
    await save(admin, { slug: 'acme', name: 'Acme Inc', scope: ['acme/**', 'group:payments'] }, 'acme')
    await save(admin, { slug: 'acme', name: 'Acme Ltd', scope: ['acme/**'] }, 'acme')
    const { auditLog } = await core.graphql<{
      auditLog: { action: string; before: string | null; after: string | null }[]
    }>('{ auditLog(filter: {subject: "customers acme"}, first: 1) { action before after } }')
    expect(auditLog[0]).toMatchObject({
      action: 'saveCustomer',
      before: expect.stringContaining('Acme Inc'),
      after: expect.stringContaining('Acme Ltd'),
    })
  })

  it('are read by keys within their scope, and changed with the operator key alone', async () => {
    const key = { 'x-api-key': await issueKey(core, 'acme', ['read']) }
    const read = async (headers?: Record<string, string>) => {
      const { customers } = (await (await core.call('/api/v1/customers', undefined, headers)).json()) as {
        customers: Customer[]
      }
      return customers.map(({ slug }) => slug)
    }
    expect(await read(key)).toEqual(['acme'])
    expect((await core.call('/api/v1/customers/payers', undefined, key)).status).toBe(404)
    const body = { slug: 'scripted', name: 'Scripted', scope: ['acme/shop'] }
    expect((await core.call('/api/v1/customers', body, key)).status).toBe(403)
    expect(await (await core.call('/api/v1/customers', body)).json()).toMatchObject({
      slug: 'scripted',
      language: 'en',
    })
    const renamed = await core.call('/api/v1/customers/scripted', { ...body, name: 'By a script' })
    expect(await renamed.json()).toMatchObject({ name: 'By a script', scope: ['acme/shop/**'] })
    expect(await (await core.call('/api/v1/customers/scripted')).json()).toMatchObject({ name: 'By a script' })
    expect(await (await core.call('/api/v1/customers/scripted/delete', {})).json()).toEqual({ deleted: 'scripted' })
    expect((await core.call('/api/v1/customers/scripted/delete', {})).status).toBe(404)
  })
})
