import { readFileSync } from 'node:fs'
import { buildSchema, parse } from 'graphql'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { fields } from '../../testing/requests/root-fields.ts'
import { ask, issueKey, signIn, signInWith } from '../../testing/requests/sessions.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import { type GrantRole, keyKinds } from '../platform/context.ts'
import { type FieldRole, parseFieldAccess } from './field-access.ts'

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
const node = 'acme/shop/prod/eu1'

/** Somebody who calls: what they hold, or no person at all; `sees` is whether the service of the calls lies in their scope. */
interface Caller {
  token: string | undefined
  roles?: readonly GrantRole[]
  sees?: boolean
}

/** What a refusal says: which grant is missing, and who can give it. */
const sayer = /^This needs the role [A-Z]+ over .+, which an administrator of .+ can give on the page Users\.$/

describe('the table of who may call what of GraphQL', () => {
  let core: TestCore
  let callers: Record<string, Caller>
  beforeAll(async () => {
    core = await startTestCore({ env: { ITOPS_LIMITS_ADDRESS_REQUESTS_PER_MINUTE: '100000' } })
    const services = [{ name: 'orders', status: 'DOWN', slaGroup: 'shared' }]
    await core.call('/api/v1/operator/status', { nodeId: node, services })
    const person = async (role: GrantRole, scope = '', sees = true) => ({
      token: await signIn(core, role, scope),
      roles: [role],
      sees,
    })
    callers = {
      nobody: { token: undefined },
      'the operator key': { token: operatorKey },
      'a person without a grant': { token: await signInWith(core, []), roles: [], sees: false },
      'a viewer': await person('VIEWER'),
      'a viewer inside': await person('VIEWER', 'acme'),
      'a viewer outside': await person('VIEWER', 'globex', false),
      'an operator': await person('OPERATOR'),
      'an approver': await person('APPROVER'),
      'an administrator': await person('ADMIN'),
    }
    for (const kind of keyKinds) callers[`a key of ${kind}`] = { token: await issueKey(core, '', [kind]) }
  })
  afterAll(() => core.close())

  const mayCall = (role: FieldRole, { roles }: Caller) =>
    role === 'PUBLIC' || (roles !== undefined && (role === 'VIEWER' || roles.includes(role) || roles.includes('ADMIN')))
  /** What is allowed answers as the table has it; to who sees nothing of it, as if it was not there. */
  const isRight = (name: string, caller: Caller, code: string | undefined, message = '') => {
    const { role = 'ADMIN', answers } = fields[name] ?? {}
    if (!mayCall(role, caller) && !caller.roles)
      return code === 'unauthenticated' && message.includes('send the login token of a person')
    if (!mayCall(role, caller)) return code === 'forbidden' && sayer.test(message)
    return code === answers || (caller.sees === false && code === 'not_found')
  }

  it('has a row for every root field of the running server, with the role that it declares', () => {
    const schema = buildSchema(sdl)
    const served = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
    )
    expect(Object.keys(fields).sort()).toEqual(served.sort())
    const declared = Object.fromEntries(parseFieldAccess(parse(sdl)))
    const wanted = Object.entries(fields).map(([field, { role }]) => [field, expect.objectContaining({ role })])
    expect(declared).toEqual(Object.fromEntries(wanted))
  })

  it('is kept for every field and every kind of caller', async () => {
    const wrong: string[] = []
    const tryAll = async ([name, caller]: [string, Caller]) => {
      for (const [field, { call }] of Object.entries(fields)) {
        if (!call) continue
        // Each of them guesses at an account of their own: an account takes ten guesses a minute.
        const { errors } = await ask(core, caller.token, call.replace('a@b.c', `${name.replaceAll(' ', '-')}@b.c`))
        const [
          {
            message,
            extensions: { code },
          } = { message: '', extensions: { code: undefined } },
        ] = errors ?? []
        if (!isRight(field, caller, code, message)) wrong.push(`${name}: ${field} answers ${code}`)
      }
    }
    await Promise.all(Object.entries(callers).map(tryAll))
    expect(wrong).toEqual([])
  })

  it('is kept for every subscription', async () => {
    const names = Object.keys(fields).filter((name) => name.startsWith('Subscription.'))
    expect(names.length).toBeGreaterThan(0)
    const outcome = (token: string | undefined, field: string) =>
      new Promise<string>((resolve) => {
        const client = createClient({
          url: `${core.url.replace('http', 'ws')}/graphql/ws`,
          webSocketImpl: WebSocket,
          retryAttempts: 0,
          lazy: false,
          ...(token ? { connectionParams: { authorization: `Bearer ${token}` } } : {}),
          on: {
            connected: () => resolve('open'),
            closed: (event) => resolve(String((event as { code: number }).code)),
          },
          onNonLazyError: () => undefined,
        })
        client.subscribe(
          { query: `subscription { ${field} { path } }` },
          { next: () => {}, error: () => {}, complete: () => {} },
        )
        setTimeout(() => client.dispose(), 5_000).unref()
      })
    for (const name of names) {
      const found = await Promise.all(
        Object.entries(callers).map(async ([caller, { token, roles }]) => [
          caller,
          await outcome(token, name.replace('Subscription.', '')),
          roles ? 'open' : '4403',
        ]),
      )
      expect(found.filter(([, outcome, wanted]) => outcome !== wanted)).toEqual([])
    }
  })
})
