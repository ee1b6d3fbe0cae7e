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
import { type KubernetesServer, startKubernetesServer } from './kubernetes-server.ts'
import { type Bench, lineOf } from './line.ts'

const name = 'agent at rest / its bound'
const services = 1_000
const pods = 5_000
const bound = { megabytes: 128, coreRatio: 0.02 }
/** Whole ticks of 30 s: every second of them costs the same in the long run. */
const restMs = 90_000
const settleMs = 30_000
const startMs = 60_000
/** The kernel counts the time of processes in hundredths of a second for everybody who reads /proc. */
const jiffiesPerSecond = 100

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Memory and processor time of the built agent that watches a whole cluster, against the bounds that it promises. */
export const agentFootprint: Bench = async (context) => {
  if (!existsSync('/proc/self/stat'))
    return [{ name, missing: 'memory and CPU of a process are read from /proc of Linux' }]
  execFileSync(process.execPath, [here('../../agent/bundle.mjs')])
  const folder = await mkdtemp(join(tmpdir(), 'itops-bench-agent-'))
  const kubernetes = await startKubernetesServer(services)
  const core = await startCore()
  const agent = await startAgent(folder, kubernetes, core.url)
  try {
    context.say(`the agent looks at ${services} services and ${pods} pods`)
    await core.untilReported(agent, services)
    await pause(settleMs)
    if (kubernetes.watches() < 5) throw new Error('the agent does not watch everything')
    context.say(`${restMs / 1_000} s at rest`)
    const { megabytes, peak, coreRatio } = await measure(agent.pid ?? 0)
    const size = `${services.toLocaleString('en')} services, ${pods.toLocaleString('en')} pods`
    const memory = {
      ours: megabytes,
      theirs: bound.megabytes,
      unit: 'MB',
      notes: [`${peak.toFixed(0)} MB at the start`],
    }
    const cpu = { ours: 100 * coreRatio, theirs: 100 * bound.coreRatio, unit: '% of a core' }
    return [
      lineOf({ name: 'resident memory of the agent / its bound', size, ...memory }),
      lineOf({ name: 'CPU of the agent at rest / its bound', size, ...cpu, notes: ['5 pods change each second'] }),
    ]
  } finally {
    const ended = once(agent, 'exit')
    if (agent.exitCode === null && agent.kill('SIGTERM')) await ended
    await kubernetes.close()
    await core.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Starts the agent as its package does: with Node's settings for little memory. */
async function startAgent(folder: string, { kubeconfig }: KubernetesServer, url: string): Promise<ChildProcess> {
  const KUBECONFIG = join(folder, 'kubeconfig')
  await writeFile(KUBECONFIG, kubeconfig)
  const { scripts } = JSON.parse(readFileSync(here('../../agent/package.json'), 'utf8'))
  const [, ...command] = scripts.start.split(' ')
  return spawn(process.execPath, command, {
    cwd: here('../../agent'),
    env: {
      PATH: process.env.PATH,
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

/** The most resident memory while at rest, the most ever, and the part of one core that was used. */
async function measure(pid: number) {
  const start = performance.now()
  const before = cpuSeconds(pid)
  let megabytes = 0
  while (performance.now() - start < restMs) {
    megabytes = Math.max(megabytes, memoryMegabytes(pid, 'VmRSS'))
    await pause(500)
  }
  const coreRatio = (cpuSeconds(pid) - before) / ((performance.now() - start) / 1_000)
  return { megabytes, peak: memoryMegabytes(pid, 'VmHWM'), coreRatio }
}

function memoryMegabytes(pid: number, field: string): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kibibytes) * 1_024) / 1e6
}

/** User and system time: the 14th and 15th field, counted behind the name, which may hold anything. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / jiffiesPerSecond
}
