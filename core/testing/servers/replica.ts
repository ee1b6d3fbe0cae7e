import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseServer, RedisServer } from '../../src/platform/config.ts'
import type { Readiness } from '../../src/rest/health.ts'
import { freePort } from './free-port.ts'
import { launch, type TestProcess } from './processes.ts'
import { operatorKey } from './server.ts'

/** A core that runs as a process of its own, as a container would start it. */
export interface Replica extends TestProcess {
  url: string
  /** What `/ready` says; undefined while nobody answers. */
  ready(): Promise<Readiness | undefined>
}

/** Starts the container's entry point on a database server; without a Redis, none answers. */
export async function startReplica(
  { host, port, name, user, password }: DatabaseServer,
  redis: Pick<RedisServer, 'host' | 'port'> = { host: '127.0.0.1', port: 1 },
): Promise<Replica> {
  const folder = await mkdtemp(join(tmpdir(), 'itops-replica-'))
  const ownPort = String(await freePort())
  const replica = launch(
    'main.js',
    {
      ITOPS_SERVER_PORT: ownPort,
      ITOPS_SERVER_HOST: '127.0.0.1',
      ITOPS_DATABASE_HOST: host,
      ITOPS_DATABASE_PORT: String(port),
      ITOPS_DATABASE_NAME: name,
      ITOPS_DATABASE_USER: user,
      ITOPS_DATABASE_PASSWORD: password,
      ITOPS_REDIS_HOST: redis.host,
      ITOPS_REDIS_PORT: String(redis.port),
      ITOPS_JWT_SECRET: 'a secret of the tests that is long enough',
      ITOPS_SECURITY_OPERATOR_API_KEY: operatorKey,
      ITOPS_ADMIN_PASSWORD: 'correct horse battery',
      ITOPS_LOG_LEVEL: 'warn',
    },
    folder,
  )
  replica.ended.then(() => rm(folder, { recursive: true, force: true }))
  const url = `http://127.0.0.1:${ownPort}`
  return {
    ...replica,
    url,
    ready: () =>
      fetch(`${url}/ready`).then(
        // Core checks what it answers by this very schema.
        (answer) => answer.json() as Promise<Readiness>,
        () => undefined,
      ),
  }
}
