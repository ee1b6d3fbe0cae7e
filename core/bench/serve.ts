import { setTimeout as pause } from 'node:timers/promises'
import { type Core, startCore } from '../src/app/start-core.ts'
import { type Clock, systemClock } from '../src/platform/clock.ts'
import type { Config } from '../src/platform/config.ts'
import type { Database } from '../src/platform/database/database.ts'

export const apiKey = 'bench-operator-key'
export const admin = { email: 'admin@bench.local', password: 'a password of the bench' }
const neverMs = 2 ** 31 - 1

interface ServeOptions {
  clock?: Clock
  /** Milliseconds between two looks of core at its jobs; without it no jobs run. */
  jobTickMs?: number
  /** Whether the administrator can log in. */
  people?: boolean
  /** Without it nothing is sent to a collector. */
  telemetry?: Config['telemetry']
}

/** Serves core on the loopback interface over a bench's database. */
export async function serve(
  database: Database,
  { clock = systemClock, jobTickMs = neverMs, people = false, telemetry }: ServeOptions = {},
): Promise<Core> {
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    metricsPort: undefined,
    trustedProxies: [],
    maxConnections: 10_000,
    requestsPerMinute: { key: 0, user: 0, address: 0 },
    database: { kind: 'embedded', dataDir: '' },
    redis: undefined,
    jwtSecret: 'a secret of the bench, 32 characters or more',
    operatorApiKey: apiKey,
    adminEmail: admin.email,
    adminPassword: people ? admin.password : undefined,
    auditStreams: { webhook: undefined, syslog: undefined },
    oidcProviders: [],
    slaEnabled: true,
    sealing: {
      signingKey: undefined,
      timestampUrl: undefined,
      webhookUrl: undefined,
      bucket: undefined,
      repository: undefined,
    },
    declaredPortal: { targets: [], branding: { companyName: undefined, logoUrl: undefined, accentColor: undefined } },
    portalTarget: undefined,
    encryptionKey: 'a secret of the bench, 32 characters or more',
    webhookHostAllowlist: '',
    proxyVariables: {},
    publicUrl: undefined,
    ticketing: { enabled: false, folder: undefined, closeAfterMs: 0 },
    telemetry,
    logLevel: 'silent',
  }
  return startCore(config, { database, clock, jobTickMs })
}

const maxTries = 20

/** Sends a report as an agent does: again when core asks for it. Throws when it is refused, in part or as a whole. */
export async function report(url: string, body: string, tries = 1): Promise<void> {
  const answer = await fetch(`${url}/api/v1/operator/status`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body,
  })
  const text = await answer.text()
  if (answer.status === 503 && tries < maxTries) {
    await pause(Number(answer.headers.get('retry-after') ?? 1) * 1_000)
    return report(url, body, tries + 1)
  }
  if (!answer.ok || !text.includes('"rejected":[]'))
    throw new Error(`a report was answered ${answer.status}: ${text.slice(0, 300)}`)
}

/** Logs the administrator in; resolves to what a login answers, the token among it. */
export async function logIn(url: string): Promise<{ token: string }> {
  const query = `mutation ($email: String!, $password: String!) {
    login(email: $email, password: $password) { token refreshToken user { id email role } }
  }`
  const { login } = await ask<{ login: { token: string } }>(url, undefined, query, admin)
  return login
}

/** Runs a GraphQL operation over HTTP. Throws what it was refused with. */
export async function ask<T>(
  url: string,
  token: string | undefined,
  query: string,
  variables: object = {},
): Promise<T> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  })
  // The caller names the shape that its own query asks for.
  const { data, errors } = (await answer.json()) as { data: T; errors?: { message: string }[] }
  if (errors) throw new Error(`GraphQL answered: ${errors[0]?.message}`)
  return data
}
