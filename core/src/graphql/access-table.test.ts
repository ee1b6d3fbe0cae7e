import { readFileSync } from 'node:fs'
import { buildSchema, parse } from 'graphql'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { RootField } from '../../testing/requests/fields/root-field.ts'
import { fields } from '../../testing/requests/root-fields.ts'
import { ask, issueKey, signIn, signInWith } from '../../testing/requests/sessions.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import { type GrantRole, keyKinds } from '../platform/context.ts'
import { parseFieldAccess } from './field-access.ts'

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
const node = 'acme/shop/prod/eu1'

/** Somebody who calls: what they hold, or no person at all; `sees` is whether the service of the calls lies in their scope. */
interface Caller {
  token: string | undefined
  roles?: readonly GrantRole[]
  sees?: boolean
  /** That they hold their role over a part of what is observed. */
  part?: boolean
}

/** What a refusal says: which grant is missing, over what, and who can give it. */
const saying = (role: string, over: string, by = over) =>
  new RegExp(
    `^This needs the role ${role} over ${over}, which an administrator of ${by} can give on the page Users\\.$`,
  )

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
      'an administrator of a part': { ...(await person('ADMIN', 'acme')), part: true },
      'an administrator': await person('ADMIN'),
    }
    for (const kind of keyKinds) callers[`a key of ${kind}`] = { token: await issueKey(core, '', [kind]) }
  })
  afterAll(() => core.close())

  const hidden: RootField = { role: 'ADMIN', call: '' }
  const mayCall = ({ role, everything }: RootField, { roles, part = false }: Caller) => {
    if (role === 'PUBLIC') return true
    if (!roles || (everything && part)) return false
    return role === 'VIEWER' || roles.includes(role) || roles.includes('ADMIN')
  }
  /** What is allowed answers as the table has it; to who sees nothing of it, as if it was not there. */
  const isRight = (name: string, caller: Caller, code: string | undefined, message = '') => {
    const row = fields[name] ?? hidden
    if (!mayCall(row, caller) && !caller.roles)
      return code === 'unauthenticated' && message.includes('send the login token of a person')
    if (!mayCall(row, caller))
      return code === 'forbidden' && saying(row.role, row.everything ? 'everything' : '.+').test(message)
    return code === row.answers || ((caller.sees === false || caller.part) && code === 'not_found')
  }

  it('has a row for every root field of the running server, with the role that it declares', () => {
    const schema = buildSchema(sdl)
    const served = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
    )
    expect(Object.keys(fields).sort()).toEqual(served.sort())
    const declared = Object.fromEntries(parseFieldAccess(parse(sdl)))
    const wanted = Object.entries(fields).map(([field, { role, everything = false }]) => [
      field,
      expect.objectContaining({ role, everything }),
    ])
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
    for (const field of names) {
      const found = await Promise.all(
        Object.entries(callers).map(async ([name, caller]) => [
          name,
          await outcome(caller.token, field.replace('Subscription.', '')),
          mayCall(fields[field] ?? hidden, caller) ? 'open' : '4403',
        ]),
      )
      expect(found.filter(([, outcome, wanted]) => outcome !== wanted)).toEqual([])
    }
  })
})
