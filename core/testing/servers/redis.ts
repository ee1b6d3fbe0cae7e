import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
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

/** Starts a real Redis server on a free loopback port; it keeps nothing on disk. */
export async function startRedis(password = ''): Promise<TestRedis> {
  const server: RedisServer = { host: '127.0.0.1', port: await freePort(), password }
  let child: ChildProcess | undefined
  const redis: TestRedis = {
    server,
    async start() {
      child ??= await launch(server)
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

async function launch({ host, port, password }: RedisServer): Promise<ChildProcess> {
  const args = ['--bind', host, '--port', String(port), '--save', '', '--appendonly', 'no', '--daemonize', 'no']
  if (password) args.push('--requirepass', password)
  const child = spawn(pathOf('redis-server'), args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    if (/ready to accept connections/i.test(line)) {
      child.stdout.resume()
      return child
    }
  }
  throw new Error(`redis-server did not start:\n${said.join('\n')}`)
}
