import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ask, signIn, signInWith } from '../../../testing/requests/sessions.ts'
import { startTestCore, type TestCore } from '../../../testing/servers/server.ts'
import { replaceGrants } from './change-grants.ts'
import { parseGrantScope, writeScope } from './grant.ts'

interface Account {
  id: string
  role: string
  scope: string
  grants: { id: string; role: string; scope: string; grantedBy: string }[]
}
const account = '{ id role scope grants { id role scope grantedBy } }'

describe('grants', () => {
  let core: TestCore
  let admin: string
  beforeAll(async () => {
    core = await startTestCore()
    const report = {
      nodeId: 'acme/shop/prod/eu1',
      services: [{ name: 'orders', status: 'OPERATIONAL', slaGroup: 'payments' }],
    }
    await core.call('/api/v1/operator/status', report)
    admin = await core.token()
  })
  afterAll(() => core.close())

  const me = async (token: string) =>
    (await ask<{ me: Account }>(core, token, `{ me ${account.replace('scope', '')} }`)).data.me
  const give = (as: string, userId: string, role: string, scope: string) =>
    ask<{ grantRole: Account }>(
      core,
      as,
      `mutation ($userId: ID!, $role: UserRole!, $scope: String!) { grantRole(userId: $userId, role: $role, scope: $scope) ${account} }`,
      { userId, role, scope },
    )
  const take = (as: string, grantId: string | undefined) =>
    ask<{ revokeRole: Account | null }>(core, as, `mutation { revokeRole(grantId: "${grantId}") ${account} }`)
  const refusalOf = ({ errors }: { errors?: { message: string; extensions: { code: string } }[] }) =>
    [errors?.[0]?.extensions.code, errors?.[0]?.message] as const

  it('are several of one person, whose role is the most of them', async () => {
    const token = await signInWith(core, [
      ['VIEWER', 'acme'],
      ['OPERATOR', 'acme/shop/**'],
      ['APPROVER', 'group:payments'],
    ])
    expect(await me(token)).toMatchObject({
      role: 'APPROVER',
      grants: [
        { role: 'VIEWER', scope: 'acme/**' },
        { role: 'OPERATOR', scope: 'acme/shop/**' },
        { role: 'APPROVER', scope: 'group:payments' },
      ],
    })
  })

  it('are given and taken while the person is signed in, and recorded before and after', async () => {
    const token = await signIn(core, 'VIEWER', 'acme')
    const { id } = await me(token)
    const given = await give(admin, id, 'OPERATOR', 'acme/shop')
    expect(given.data.grantRole).toMatchObject({ role: 'OPERATOR', scope: 'acme/shop' })
    expect((await give(admin, id, 'OPERATOR', 'acme/shop/**')).data.grantRole.grants).toHaveLength(2)
    await vi.waitFor(async () => expect((await me(token)).role).toBe('OPERATOR'), 2_000)
    const grant = given.data.grantRole.grants.find(({ role }) => role === 'OPERATOR')
    expect((await take(admin, grant?.id)).data.revokeRole).toMatchObject({ role: 'VIEWER' })
    await vi.waitFor(async () => expect((await me(token)).role).toBe('VIEWER'), 2_000)
    const { auditLog } = await core.graphql<{
      auditLog: { action: string; before: string | null; after: string | null }[]
    }>(`{ auditLog(filter: {subject: "user_grants ${id}"}, first: 2) { action before after } }`)
    expect(
      auditLog.map(({ action, before, after }) => [action, JSON.parse(before ?? 'null'), JSON.parse(after ?? 'null')]),
    ).toEqual([
      ['revokeRole', expect.objectContaining({ role: 'OPERATOR', path: 'acme/shop' }), null],
      ['grantRole', null, expect.objectContaining({ role: 'OPERATOR', path: 'acme/shop' })],
    ])
  })

  it('are given by who administers their scope; a refusal says which grant is missing, and who can give it', async () => {
    const inner = await signIn(core, 'ADMIN', 'acme')
    const token = await signInWith(core, [
      ['VIEWER', 'acme/shop'],
      ['VIEWER', 'globex'],
    ])
    const { id } = await me(token)
    const { data } = await ask<{ users: Account[] }>(core, inner, `{ users ${account} }`)
    expect(data.users.find((user) => user.id === id)?.grants.map(({ scope }) => scope)).toEqual(['acme/shop/**'])
    expect((await give(inner, id, 'OPERATOR', 'acme/bank')).errors).toBeUndefined()
    for (const [scope, place] of [
      ['globex', 'globex/**'],
      ['**', 'everything'],
      ['group:payments', 'group:payments'],
    ] as const)
      expect(refusalOf(await give(inner, id, 'VIEWER', scope))).toEqual([
        'forbidden',
        `This needs the role ADMIN over ${place}, which an administrator of ${place} can give on the page Users.`,
      ])
    const all = (await ask<{ users: Account[] }>(core, admin, `{ users ${account} }`)).data.users
    const outside = all.find((user) => user.id === id)?.grants.find(({ scope }) => scope === 'globex/**')
    expect(refusalOf(await take(inner, outside?.id))[0]).toBe('not_found')
    expect(refusalOf(await ask(core, inner, `mutation { deleteUser(id: "${id}") }`))[0]).toBe('forbidden')
    const gone = await ask<{ revokeRole: null }>(
      core,
      admin,
      `mutation { revokeRole(grantId: "${outside?.id}") { id } }`,
    )
    expect(gone.errors).toBeUndefined()
    expect((await ask(core, inner, `mutation { deleteUser(id: "${id}") }`)).errors).toBeUndefined()
  })

  it('of the last administrator of something stay', async () => {
    const { users } = await core.graphql<{ users: Account[] }>(`{ users ${account} }`)
    const last = users.flatMap(({ grants }) => grants).find(({ role, scope }) => role === 'ADMIN' && scope === '**')
    expect(refusalOf(await take(admin, last?.id))[1]).toMatch('is the last administrator of everything')
  })

  it('of a login provider are replaced by it alone, and by nobody else', async () => {
    const token = await signIn(core, 'VIEWER', 'acme')
    const { id } = await me(token)
    const say = (...grants: { role: 'VIEWER' | 'OPERATOR'; scope: string }[]) =>
      core.database.transaction((tx) =>
        replaceGrants(tx, id, grants, { by: 'company', source: 'company', now: new Date() }),
      )
    await say({ role: 'OPERATOR', scope: 'acme' }, { role: 'VIEWER', scope: 'globex' })
    await say({ role: 'VIEWER', scope: 'globex/' })
    const of = async () => {
      const { users } = await core.graphql<{ users: Account[] }>(`{ users ${account} }`)
      return users.find((user) => user.id === id)?.grants ?? []
    }
    expect((await of()).map(({ role, scope, grantedBy }) => [role, scope, grantedBy])).toEqual([
      ['VIEWER', 'acme/**', 'a test'],
      ['VIEWER', 'globex/**', 'company'],
    ])
    expect(refusalOf(await take(admin, (await of())[1]?.id))[1]).toMatch('comes from the groups of company')
  })
})

describe('the scope of a grant', () => {
  it('is written in these ways', () => {
    for (const [text, written] of [
      ['', '**'],
      ['**', '**'],
      ['/', '**'],
      ['acme', 'acme/**'],
      ['/acme/shop/', 'acme/shop/**'],
      ['acme/**', 'acme/**'],
      ['group: Gold services', 'group:Gold services'],
      ['customer: acme', 'customer:acme'],
    ] as const)
      expect(writeScope(parseGrantScope(text))).toBe(written)
    for (const text of ['a/b/c/d/e/f', 'acme/*', 'acme/**/x', 'user:acme', 'customer:Acme', 'a//b', 'group:'])
      expect(() => parseGrantScope(text), text).toThrow('is none: write ** for everything')
  })
})
