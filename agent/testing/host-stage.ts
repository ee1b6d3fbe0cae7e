import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { test as plainTest } from 'vitest'
import type { AgentConfig } from '../src/app/config.ts'
import { systemDeps } from '../src/app/deps.ts'
import { type Agent, startAgent } from '../src/app/start-agent.ts'
import { closeServer, listen, startCoreStandIn } from './core-stand-in.ts'

/** How often the agent of a host reports, in milliseconds. */
export const stepMs = 1_000

/** A host of its own with an agent, what that probes, and a stand-in for core. */
async function openHost() {
  const probed = createServer((_request, response) => response.writeHead(host.answer).end('fine'))
  const probedUrl = await listen(probed)
  const core = await startCoreStandIn()
  const folder = mkdtempSync(join(tmpdir(), 'itops-agent-'))
  let agent: Agent | undefined
  const host = {
    ...{ core, probed, probedUrl, folder },
    /** What is probed answers with this. */
    answer: 200,
    async start(changes: Partial<AgentConfig> = {}, deps = quiet()): Promise<void> {
      agent = await startAgent({ ...configOf(core.url, folder), ...changes }, deps)
    },
    stop: async () => agent?.stop(),
    writeOrders(extra = '', interval = '100ms'): void {
      const health = `health: {endpoint: "${probedUrl}/health", interval: ${interval}, timeout: 2s}`
      writeFileSync(join(folder, 'orders.yaml'), `path: orders\nslaGroup: shops\n${health}\n${extra}`)
    },
    /** The statuses of a service that were reported, one after the other, repeats left out. */
    reported(service: string): string[] {
      const all = core
        .reports()
        .flatMap(({ services }) => services.flatMap(({ name, status }) => (name === service ? [status] : [])))
      return all.filter((status, index) => status !== all[index - 1])
    },
    async close() {
      await agent?.stop()
      await core.close()
      await closeServer(probed)
      rmSync(folder, { recursive: true })
    },
  }
  return host
}

/** A test that has a host of its own, so that many can wait side by side. */
export const test = plainTest.extend<{ host: Awaited<ReturnType<typeof openHost>> }>({
  host: async ({ task: _ }, use) => {
    const host = await openHost()
    await use(host)
    await host.close()
  },
})

function configOf(coreUrl: string, folder: string): AgentConfig {
  return {
    coreUrl,
    apiKey: 'a-key',
    nodeId: 'org/plat/prod/host1',
    paths: { nodeId: 'org/plat/prod/host1', allowedPaths: [], enforce: 'warn' },
    nodeName: 'host one',
    source: { kind: 'files', folders: [folder] },
    intervalMs: stepMs,
    slaGroups: [{ name: 'shops', tier: 'high' }],
    autoRegister: true,
    autoCreateIncidents: true,
    attachLogs: false,
    coreDocuments: true,
    dataDir: join(folder, '.data'),
    spool: { maxBytes: 8 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 },
    ...{ server: undefined, lease: undefined },
    instance: 'host1',
    logLevel: 'silent',
  }
}

/** What an agent of a test depends on, with a log that nobody reads unless one is given. */
export function quiet(log = pino({ level: 'silent' })) {
  return { ...systemDeps('silent'), log, random: () => 0 }
}
