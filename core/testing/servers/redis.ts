import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { RedisServer } from '../../src/platform/config.ts'
import { freePort } from './free-port.ts'
import { pathOf } from './programs.ts'

/** A Redis server that a test may stop and start again, always on the same port. */
export interface TestRedis {
  readonly server: RedisServer
  start(): Promise<void>
  /** Ends it at once, as an outage would. */
  stop(): Promise<void>
  /** Lets it accept connections and answer nothing, until the next `thaw`. */
  freeze(): void
  thaw(): void
}

/** Starts a real Redis server on a free loopback port; it keeps nothing on disk. `more` are arguments that it gets beside others. */
export async function startRedis(password = '', more: readonly string[] = []): Promise<TestRedis> {
  const server: RedisServer = { host: '127.0.0.1', port: await freePort(), password }
  const args = [
    '--bind',
    server.host,
    '--port',
    String(server.port),
    '--save',
    '',
    '--appendonly',
    'no',
    '--daemonize',
    'no',
  ]
  if (password) args.push('--requirepass', password)
  return startProgram(server, [...args, ...more])
}

/** Starts a Sentinel that takes a master for dead after a second, and alone decides that it is. */
export async function startSentinel(master: RedisServer, name: string): Promise<TestRedis> {
  const server: RedisServer = { host: '127.0.0.1', port: await freePort(), password: '' }
  const folder = await mkdtemp(join(tmpdir(), 'itops-sentinel-'))
  const lines = [
    `port ${server.port}`,
    `bind ${server.host}`,
    'daemonize no',
    `dir ${folder}`,
    `sentinel monitor ${name} ${master.host} ${master.port} 1`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 5000`,
    ...(master.password ? [`sentinel auth-pass ${name} ${master.password}`] : []),
  ]
  const file = join(folder, 'sentinel.conf')
  await writeFile(file, lines.join('\n'))
  return startProgram(server, [file, '--sentinel'])
}

async function startProgram(server: RedisServer, args: readonly string[]): Promise<TestRedis> {
  let child: ChildProcess | undefined
  const redis: TestRedis = {
    server,
    async start() {
      child ??= await launch(args)
    },
    async stop() {
      const running = child
      child = undefined
      if (!running || running.exitCode !== null) return
      running.kill('SIGKILL')
      await once(running, 'exit')
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  }
  process.once('exit', () => child?.kill('SIGKILL'))
  await redis.start()
  return redis
}

async function launch(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(pathOf('redis-server'), args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    if (/ready to accept connections|\+monitor master/i.test(line)) {
      child.stdout.resume()
      return child
    }
  }
  throw new Error(`redis-server did not start:\n${said.join('\n')}`)
}
