import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const startAttempts = 300

export interface Prometheus {
  /** Bytes of the blocks on disk. */
  bytes: number
  /** The answer to a range query; instants and step in seconds. */
  queryRange(query: string, start: number, end: number, step: number): Promise<Series[]>
  close(): Promise<void>
}

/** Which of the two programs is not on the PATH; undefined when both are. */
export async function missingPrometheus(): Promise<string | undefined> {
  for (const program of ['prometheus', 'promtool']) {
    const found = await run(program, ['--version']).catch(() => undefined)
    if (!found) return `${program} is not on the PATH; install it with: apt-get install prometheus`
  }
  return undefined
}

/** Starts a Prometheus over samples in the OpenMetrics text form. */
export async function startPrometheus(openMetrics: Iterable<string>): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'itops-bench-prometheus-'))
  const data = join(folder, 'data')
  try {
    const samples = join(folder, 'samples.txt')
    await pipeline(openMetrics, createWriteStream(samples))
    // Blocks of a day and more, as a Prometheus that has run for a week has compacted them.
    await run('promtool', [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      '--quiet',
      '--max-block-duration=64h',
      samples,
      data,
    ])
    await rm(samples)
    const bytes = await sizeOf(data)
    await writeFile(join(folder, 'prometheus.yml'), 'scrape_configs: []\n')
    const port = await freePort()
    const server = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=100y',
        `--web.listen-address=127.0.0.1:${port}`,
        '--query.max-samples=1000000000',
        '--query.timeout=10m',
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    )
    const url = `http://127.0.0.1:${port}`
    await untilReady(url, server)
    return {
      bytes,
      queryRange: (query, start, end, step) =>
        queryRange(url, { query, start: String(start), end: String(end), step: String(step) }),
      async close() {
        const ended = once(server, 'exit')
        server.kill('SIGTERM')
        await ended
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

export interface Series {
  metric: Record<string, string>
  values: [at: number, value: string][]
}

async function queryRange(url: string, parameters: Record<string, string>): Promise<Series[]> {
  const answer = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body: new URLSearchParams(parameters) })
  // Prometheus' own documented answer.
  const { data, error } = (await answer.json()) as { data?: { result: Series[] }; error?: string }
  if (!data) throw new Error(`Prometheus refused the query: ${error}`)
  return data.result
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < startAttempts; attempt++) {
    if (server.exitCode !== null) throw new Error(`prometheus ended with code ${server.exitCode}`)
    const ready = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    await pause(100)
  }
  server.kill('SIGTERM')
  throw new Error('prometheus did not become ready within 30 s')
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
