import { type Core, startCore } from '../../src/app/start-core.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { parseConfig } from '../../src/platform/config.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { openTestDatabase } from '../database/database.ts'

export const operatorKey = 'operator-key-of-the-tests'
export const admin = { email: 'admin@example.org', password: 'correct horse battery' }

/** A core that serves on a free port of loopback, with what a test does with it. */
export interface TestCore extends Core {
  /** Calls a path with the operator key. */
  call(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** Runs a GraphQL operation as the administrator. */
  graphql<T>(query: string, variables?: object): Promise<T>
  token(): Promise<string>
}

/** Starts a core on a database of its own, or on the given one. */
export async function startTestCore(
  options: {
    database?: Database
    env?: Record<string, string>
    dashboardFolder?: string
    clock?: Clock
    jobTickMs?: number
  } = {},
): Promise<TestCore> {
  const database = options.database ?? (await openTestDatabase())
  const config = parseConfig(
    {
      ITOPS_SERVER_PORT: '0',
      ITOPS_JWT_SECRET: 'a secret of the tests that is long enough',
      ITOPS_SECURITY_OPERATOR_API_KEY: operatorKey,
      ITOPS_ADMIN_EMAIL: admin.email,
      ITOPS_ADMIN_PASSWORD: admin.password,
      ITOPS_LOG_LEVEL: 'silent',
      ...options.env,
    },
    'unused',
  )
  const core = await startCore(config, {
    database,
    jobTickMs: options.jobTickMs ?? 500,
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.dashboardFolder ? { dashboardFolder: options.dashboardFolder } : {}),
  })
  let token: Promise<string> | undefined
  const testCore: TestCore = {
    ...core,
    call: (path, body, headers = { authorization: `Bearer ${operatorKey}` }) =>
      fetch(`${core.url}${path}`, {
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      }),
    async graphql(query, variables) {
      const headers = { authorization: `Bearer ${await testCore.token()}` }
      const response = await testCore.call('/graphql', { query, variables }, headers)
      // The caller names the shape that its own query asks for.
      const answer = (await response.json()) as { data: never; errors?: unknown }
      if (answer.errors) throw new Error(JSON.stringify(answer.errors))
      return answer.data
    },
    token() {
      token ??= logIn(core.url)
      return token
    },
    async close() {
      await core.close()
      if (!options.database) await database.close()
    },
  }
  return testCore
}

async function logIn(url: string): Promise<string> {
  const query = 'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { token } }'
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: admin }),
  })
  return ((await answer.json()) as { data: { login: { token: string } } }).data.login.token
}
