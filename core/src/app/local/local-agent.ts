import { type ChildProcess, fork } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface LocalAgentOptions {
  dataDir: string
  url: string
  apiKey: string
  logLevel: string
}

const firstPauseMs = 1_000
const longestPauseMs = 30_000

/** The node that this host reports as. */
function localNode(): string {
  const host =
    hostname()
      .toLowerCase()
      .replace(/[^a-z0-9.-]+/g, '-')
      .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '') || 'host'
  return `local/itops/host/${host}`
}

/** Where the user drops documents. */
export const servicesFolder = (dataDir: string) => join(dataDir, 'services')

/**
 * Runs the agent of this host as a process of its own: it watches core, and whatever documents lie in the data folder's
 * `services/`. An agent that ends is started again. Resolves to its stop.
 */
export async function startLocalAgent(options: LocalAgentOptions): Promise<() => Promise<void>> {
  const own = join(options.dataDir, 'own-services')
  await mkdir(servicesFolder(options.dataDir), { recursive: true })
  await mkdir(own, { recursive: true })
  await writeFile(join(own, 'itops-core.yaml'), coreDocument(options.url))
  return keepRunning(() => launch(options, [own, servicesFolder(options.dataDir)]))
}

function coreDocument(url: string): string {
  return `path: ${localNode()}/itops-core
displayName: ITOps core
description: This server, watched by its own agent
type: api
tags: [itops]
criticality: high
health:
  endpoint: ${url}/health
  interval: 10s
  timeout: 2s
`
}

function launch({ dataDir, url, apiKey, logLevel }: LocalAgentOptions, folders: readonly string[]): ChildProcess {
  // A fork is started with what this process was started with: only under a loader of sources can the agent run from its own.
  const runsSources = process.execArgv.includes('--conditions=itops-source')
  const entry = fileURLToPath(
    new URL(`../../../../agent/${runsSources ? 'src/main.ts' : 'dist/itops-agent.mjs'}`, import.meta.url),
  )
  return fork(entry, [], {
    env: {
      PATH: process.env.PATH,
      ITOPS_URL: url,
      ITOPS_API_KEY: apiKey,
      ITOPS_NODE_ID: localNode(),
      ITOPS_NODE_NAME: hostname(),
      // Whoever tries it out on one machine names paths as they like.
      ITOPS_NODE_ALLOWED_PATHS: '*',
      ITOPS_AGENT_SOURCE: 'files',
      ITOPS_AGENT_FOLDER: folders.join(','),
      ITOPS_AGENT_DATA_DIR: join(dataDir, 'agent'),
      ITOPS_AGENT_PORT: '0',
      ITOPS_LOG_LEVEL: logLevel,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Ctrl-C reaches every process of the terminal's group: this one is to be stopped by core alone, once.
    detached: true,
  })
}

/** Starts a process, and again with backoff whenever it ends, until stopped. */
function keepRunning(start: () => ChildProcess): () => Promise<void> {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let pauseMs = firstPauseMs
  let child: ChildProcess
  const run = () => {
    child = start()
    child.once('exit', () => {
      if (stopped) return
      timer = setTimeout(run, pauseMs)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    })
  }
  run()
  return async () => {
    stopped = true
    clearTimeout(timer)
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), 4_000)
    await ended
    clearTimeout(kill)
  }
}
