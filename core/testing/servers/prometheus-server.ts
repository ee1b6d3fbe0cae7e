import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { pathOf } from './programs.ts'

export interface Series {
  metric: Record<string, string>
  value: [at: number, value: string]
}

export interface PrometheusServer {
  url: string
  /** The answer to an instant query. Throws with what Prometheus says of a query that it refuses. */
  query(expr: string): Promise<Series[]>
  /** A part of its HTTP API, like `rules` or `targets`. */
  read<T>(part: string): Promise<T>
  close(): Promise<void>
}

/** Starts Debian's Prometheus with a configuration, in a folder of its own that holds the given files beside it; on blocks that were made before. */
export async function startPrometheusServer(
  config: string,
  files: Record<string, string>,
  blocks?: string,
): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'itops-prometheus-'))
  for (const [name, text] of Object.entries({ ...files, 'prometheus.yaml': config }))
    await writeFile(join(folder, name), text, { mode: 0o600 })
  const port = await freePort()
  const process = spawn(
    pathOf('prometheus'),
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${blocks ?? join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  process.stderr?.on('data', (chunk) => {
    log += chunk
  })
  const api = `http://127.0.0.1:${port}/api/v1`
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined))?.ok
  for (let attempt = 0; !(await ready()); attempt++) {
    if (process.exitCode !== null || attempt > 300) throw new Error(`prometheus did not start: ${log}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const answerOf = async <T>(response: Response): Promise<T> => {
    // Prometheus' own documented answer.
    const { data, error } = (await response.json()) as { data?: T; error?: string }
    if (data === undefined) throw new Error(`Prometheus refused: ${error}`)
    return data
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async query(expr) {
      const body = new URLSearchParams({ query: expr })
      return (await answerOf<{ result: Series[] }>(await fetch(`${api}/query`, { method: 'POST', body }))).result
    },
    read: async (part) => answerOf(await fetch(`${api}/${part}`)),
    async close() {
      const ended = once(process, 'exit')
      process.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What `promtool check metrics` finds wrong with an exposition; the empty text when it is valid. */
export function metricsProblems(exposition: string): string {
  const { status, stdout, stderr } = spawnSync(pathOf('promtool'), ['check', 'metrics'], {
    input: exposition,
    encoding: 'utf8',
  })
  return status === 0 ? '' : `${stdout}${stderr}`
}
