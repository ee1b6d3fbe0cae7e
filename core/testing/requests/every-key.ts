import { vi } from 'vitest'
import { admin, type TestCore } from '../servers/server.ts'

const provider = {
  ...{ id: 'company', name: 'Company account', issuer: 'http://127.0.0.1:1', clientId: 'itops' },
  grants: [{ group: '*', role: 'VIEWER', scope: 'acme' }],
}

/** The settings of a core with a login provider, which is away. */
export const withProvider = { ITOPS_OIDC_PROVIDERS: JSON.stringify([provider]) }

/** Keys, ways of signing in and a customer, each with all that may be said of it; resolves to the arguments of fields that need one. */
export async function fillAccess(core: TestCore): Promise<Record<string, string>> {
  await core.database.query(
    `insert into audit_streams (target, next_at, failures, failure, sent_at) values ('webhook', now(), 1, 'it is away', now())`,
  )
  await core.database.query(
    `insert into limit_refusals values ('address', 'ADDRESS', '192.0.2.1', 1, now(), now(), 30)`,
  )
  return { ...(await issueEveryKey(core)), ...(await fillSignIn(core)), ...(await saveEveryCustomer(core)) }
}

/** Issues keys of machines, and has a login provider give a grant, until each of their fields is filled; resolves to the arguments of the mutations that change one. */
async function issueEveryKey(core: TestCore): Promise<Record<string, string>> {
  const issue = async (name: string) => {
    const key = { name, kinds: ['agent', 'read'], expiresAt: '2100-01-01T00:00:00Z' }
    const answer = await core.call('/api/v1/keys', key)
    return (await answer.json()) as { key: { id: string }; token: string }
  }
  const [rotated, revoked] = [await issue('of every field'), await issue('revoked')]
  await core.call(`/api/v1/keys/${revoked.key.id}/revoke`, {})
  await core.call('/api/v1/operator/services', undefined, { 'x-api-key': rotated.token })
  await vi.waitFor(async () => {
    const { rowCount } = await core.database.query('select from machine_keys where last_used_at is not null')
    if (rowCount !== 1) throw new Error('the use of a key is not noted yet')
  })
  await core.database.query(
    `insert into user_grants (user_id, role, scope_kind, path, source, granted_by, granted_at)
    select id, 'VIEWER', 'PATH', 'acme', 'company', 'company', now()
    from users`,
  )
  return { rotateKey: `(id: "${rotated.key.id}")`, issueKey: '(input: {name: "another", kinds: [AGENT]})' }
}

/** Makes a user whom a login provider has granted something; resolves to the arguments that fill every field of signing in. */
async function fillSignIn({ database }: TestCore): Promise<Record<string, string>> {
  const { rows } = await database.query<{ id: string }>(
    `with inserted as (
      insert into users (email, created_at)
      values ('of-a-provider@example.org', now())
      returning id
    )
    insert into user_grants (user_id, role, scope_kind, source, granted_by, granted_at)
    select id, 'VIEWER', 'ALL', 'company', 'Company account', now()
    from inserted
    returning user_id::text as id`,
  )
  await database.query(
    `insert into user_identities (issuer, subject, user_id, linked_at, provider, used_at)
    select 'https://login.example.org', email, id, now(), 'company', now()
    from users`,
  )
  return {
    inviteUser: '(email: "invited@example.org", role: VIEWER)',
    offerPasswordLink: `(userId: "${rows[0]?.id}")`,
    beginSecondStep: `(password: "${admin.password}")`,
  }
}

const customer = `{
  slug: "acme", name: "Acme", scope: ["**"], language: "hu", accentColor: "#0a7d55",
  logo: "data:image/jpeg;base64,/9j/", contacts: [{name: "Ada", email: "ada@example.org"}]
}`

/** Makes a customer of whom all is said; resolves to the arguments of the fields that need one. */
async function saveEveryCustomer(core: TestCore): Promise<Record<string, string>> {
  await core.graphql(`mutation { saveCustomer(input: ${customer}) { id } }`)
  const { generateSlaReport: report } = await core.graphql<{ generateSlaReport: { id: string } }>(
    'mutation { generateSlaReport(input: {customer: "acme", period: "last-7d"}) { id } }',
  )
  const { rows } = await core.database.query<{ id: number }>(
    `with portal as (
      insert into portals (customer_id, visibility)
      select id, 'PUBLIC'
      from customers
      where slug = 'acme'
      on conflict (customer_id) do update set visibility = excluded.visibility
      returning customer_id
    )
    insert into portal_subscribers (customer_id, kind, target, link_version, created_at, asked_at)
    select customer_id, 'MAIL', address, 1, now(), now()
    from portal
    cross join unnest(array['ada@example.org', 'grace@example.org']) as address
    order by address
    returning id`,
  )
  return {
    slaReportFile: `(id: ${report.id}, form: CSV)`,
    generateSlaReport: '(input: {period: "last-7d"})',
    slaPeriod: '(period: "last-7d", compareWith: "last-30d", members: true)',
    customer: '(slug: "acme")',
    publishIncidentUpdate: '(id: 1, state: IDENTIFIED, text: "We know why.")',
    customerPortal: '(slug: "acme")',
    customerSubscribers: '(slug: "acme")',
    removeCustomerSubscriber: `(slug: "acme", id: "${rows[0]?.id}")`,
    saveCustomerPortal: '(slug: "acme", input: {visibility: LINK, host: "status.acme.example"})',
    saveCustomer: `(slug: "acme", input: ${customer})`,
  }
}
