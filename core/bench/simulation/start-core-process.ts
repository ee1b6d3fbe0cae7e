import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Order } from './core-process.ts'

/** A core that runs as a process of its own, in a time that is set. */
export interface CoreProcess {
  pid: number
  url: string
  /** Core's clock shows this instant from now on; milliseconds since the epoch. */
  setTime(at: number): Promise<void>
  /** Asks its database. */
  query<T>(text: string): Promise<T[]>
  close(): Promise<void>
}

/** Starts core on a database of a server, or on an embedded one of its own; `env` is added to the environment of its process. */
export async function startCoreProcess(
  at: number,
  databaseUrl: string | undefined,
  jobTickMs: number,
  env: Record<string, string> = {},
): Promise<CoreProcess> {
  const child = fork(fileURLToPath(new URL('./core-process.ts', import.meta.url)), [], {
    execArgv: ['--max-semi-space-size=32', '--conditions=itops-source', '--import', 'tsx'],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { url = '' } = await give(child, { kind: 'start', at, databaseUrl, jobTickMs })
  return {
    pid: child.pid ?? 0,
    url,
    async setTime(instant) {
      await give(child, { kind: 'time', at: instant })
    },
    async query<T>(text: string) {
      const { rows } = await give(child, { kind: 'query', text })
      // The caller names the shape that its own statement gives.
      return rows as T[]
    },
    async close() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      await give(child, { kind: 'stop' })
      await ended
    },
  }
}

/** Resolves to what core answers. Throws what went wrong there, or that it has ended. */
async function give(child: ChildProcess, order: Order): Promise<Answer> {
  const over = new AbortController()
  const ended = once(child, 'exit', over).then(([code]) => {
    throw new Error(`core ended with code ${code}`)
  })
  const answered = once(child, 'message', over)
  child.send(order)
  try {
    const [answer]: Answer[] = await Promise.race([answered, ended])
    if (answer?.problem) throw new Error(`core could not ${order.kind}: ${answer.problem}`)
    return answer ?? {}
  } finally {
    over.abort()
    await Promise.allSettled([answered, ended])
  }
}
