import { type Core, startCore } from '../src/app/start-core.ts'
import { type Clock, systemClock } from '../src/platform/clock.ts'
import type { Config } from '../src/platform/config.ts'
import type { Database } from '../src/platform/database/database.ts'

export const apiKey = 'bench-operator-key'
const neverMs = 2 ** 31 - 1

/** Serves core on the loopback interface over a bench's database; without `jobTickMs` no jobs run in between. */
export async function serve(database: Database, clock: Clock = systemClock, jobTickMs = neverMs): Promise<Core> {
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
    adminEmail: 'bench@itops.local',
    adminPassword: undefined,
    slaEnabled: true,
    encryptionKey: 'a secret of the bench, 32 characters or more',
    webhookHostAllowlist: '',
    proxyVariables: {},
    publicUrl: undefined,
    ticketing: { enabled: false, folder: undefined, closeAfterMs: 0 },
    telemetry: undefined,
    logLevel: 'silent',
  }
  return startCore(config, { database, clock, jobTickMs })
}

/** Sends a report as an agent does. Throws when it is refused, in part or as a whole. */
export async function report(url: string, body: string): Promise<void> {
  const answer = await fetch(`${url}/api/v1/operator/status`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body,
  })
  const text = await answer.text()
  if (!answer.ok || !text.includes('"rejected":[]'))
    throw new Error(`a report was answered ${answer.status}: ${text.slice(0, 300)}`)
}
