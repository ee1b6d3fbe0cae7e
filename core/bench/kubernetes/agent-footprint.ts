import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Bench, type BenchContext, counted, type Line, lineOf, type Missing, type Size } from '../line.ts'
import { cpuSeconds, memoryMegabytes } from '../process-use.ts'
import { type KubernetesServer, startKubernetesServer } from './server.ts'

const name = 'agent / its bounds'
const podsPerService = 5

interface Load {
  services: number
  /** Of the windows the median counts, for what else the machine does shows in single ones. */
  windows: number
  windowMs: number
  /** The heap finds its size, and hot code its compiled form. */
  restMs: number
}

/** A window is one tick of the agent. */
const whole: Load = { services: 1_000, windows: 3, windowMs: 30_000, restMs: 75_000 }
const sizes: Record<Size, Load> = {
  full: whole,
  tenth: whole,
  tiny: { services: 5, windows: 1, windowMs: 1_000, restMs: 0 },
}
/** Twelve kinds by the agent, two by the reader beside it. */
const watched = 14
const bound = { megabytes: 128, coreRatio: { changing: 0.02, still: 0.01 } }
const startMs = 60_000

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const bareReader = fileURLToPath(new URL('./bare-reader.mjs', import.meta.url))

/** Memory and processor time of the built agent that watches a whole cluster, against the bounds that its documentation gives. */
export const agentFootprint: Bench = (context) => {
  const load = sizes[context.size]
  const size = `${counted(load.services, 'services')}, ${counted(load.services * podsPerService, 'pods')}`
  return [{ name, size, measure: () => measureAgent(context, load, size) }]
}

async function* measureAgent(context: BenchContext, load: Load, size: string): AsyncGenerator<Line | Missing> {
  if (!existsSync('/proc/self/stat')) {
    yield { name, missing: 'memory and CPU of a process are read from /proc of Linux' }
    return
  }
  execFileSync(process.execPath, [here('../../../agent/bundle.mjs')])
  const folder = await mkdtemp(join(tmpdir(), 'itops-bench-agent-'))
  const kubernetes = await startKubernetesServer(load.services)
  const core = await startCore()
  const agent = await startAgent(folder, kubernetes, core.url)
  const reader = spawn(process.execPath, [bareReader, kubernetes.url], { stdio: 'inherit' })
  try {
    context.say(`the agent looks at ${size}`)
    await core.untilReported(agent, load.services)
    await untilWatched(kubernetes)
    await pause(load.restMs)
    context.say(`${(load.windows * load.windowMs) / 1_000} s at rest`)
    const { megabytes, peak, coreRatio, bareRatio } = await measure(agent.pid ?? 0, reader.pid ?? 0, load)
    yield lineOf({
      name: 'resident memory of the agent / its bound',
      size,
      ours: megabytes,
      theirs: bound.megabytes,
      unit: 'MB',
      notes: [`${peak.toFixed(0)} MB at the start`],
    })
    const cpu = (what: string, ours: number, theirs: number, bare: number) =>
      lineOf({
        name: `CPU of the agent while ${what} / its bound`,
        size,
        ours: 100 * ours,
        theirs: 100 * theirs,
        unit: '% of a core',
        notes: [`a bare reader of the same watches: ${(100 * bare).toFixed(2)} %`],
      })
    yield cpu('5 pods change each second', coreRatio, bound.coreRatio.changing, bareRatio)
    kubernetes.stopChanges()
    context.say('nothing changes any more')
    const still = await measure(agent.pid ?? 0, reader.pid ?? 0, load)
    yield cpu('nothing changes', still.coreRatio, bound.coreRatio.still, still.bareRatio)
  } finally {
    for (const child of [agent, reader]) {
      const ended = once(child, 'exit')
      if (child.exitCode === null && child.kill('SIGTERM')) await ended
    }
    await kubernetes.close()
    await core.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function untilWatched(kubernetes: KubernetesServer): Promise<void> {
  const giveUpAt = performance.now() + startMs
  while (kubernetes.watches() < watched) {
    if (performance.now() > giveUpAt) throw new Error('the agent does not watch everything')
    await pause(100)
  }
}

/** Starts the agent as its package does: with Node's settings for little memory. */
async function startAgent(folder: string, { kubeconfig }: KubernetesServer, url: string): Promise<ChildProcess> {
  const KUBECONFIG = join(folder, 'kubeconfig')
  await writeFile(KUBECONFIG, kubeconfig)
  const { scripts } = JSON.parse(readFileSync(here('../../../agent/package.json'), 'utf8'))
  const [, ...command] = scripts.start.split(' ')
  return spawn(process.execPath, command, {
    cwd: here('../../../agent'),
    env: {
      PATH: process.env.PATH,
      // As in the image: one pool of malloc for all threads.
      MALLOC_ARENA_MAX: '1',
      KUBECONFIG,
      ITOPS_URL: url,
      ITOPS_API_KEY: 'bench',
      ITOPS_NODE_ID: 'bench/load/prod/cluster',
      ITOPS_AGENT_SOURCE: 'kubernetes',
      ITOPS_AGENT_DATA_DIR: join(folder, 'data'),
      ITOPS_AGENT_PORT: '0',
      ITOPS_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** A server in core's place that takes everything. */
async function startCore() {
  let reported = 0
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    if (request.url?.endsWith('/status')) reported = Math.max(reported, JSON.parse(text).services.length)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ accepted: 1, rejected: [], warnings: [], serverTime: new Date().toISOString() }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async untilReported(agent: ChildProcess, count: number) {
      const giveUpAt = performance.now() + startMs
      while (reported < count) {
        if (agent.exitCode !== null) throw new Error(`the agent ended with code ${agent.exitCode}`)
        if (performance.now() > giveUpAt) throw new Error(`the agent reported ${reported} of ${count} services`)
        await pause(100)
      }
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** The most resident memory while at rest, the most ever, and the parts of one core that both used in the median window. */
async function measure(agent: number, reader: number, { windows, windowMs }: Load) {
  let megabytes = 0
  const ratios: { coreRatio: number; bareRatio: number }[] = []
  for (let window = 0; window < windows; window++) {
    const start = performance.now()
    const before = [cpuSeconds(agent), cpuSeconds(reader)] as const
    while (performance.now() - start < windowMs) {
      megabytes = Math.max(megabytes, memoryMegabytes(agent, 'VmRSS'))
      await pause(500)
    }
    const seconds = (performance.now() - start) / 1_000
    const coreRatio = (cpuSeconds(agent) - before[0]) / seconds
    ratios.push({ coreRatio, bareRatio: (cpuSeconds(reader) - before[1]) / seconds })
  }
  const median = ratios.sort((a, b) => a.coreRatio - b.coreRatio)[Math.floor(windows / 2)]
  return { megabytes, peak: memoryMegabytes(agent, 'VmHWM'), coreRatio: 0, bareRatio: 0, ...median }
}
