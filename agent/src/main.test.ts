import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundledAgent } from '../../core/testing/servers/compile.ts'
import { type CoreStandIn, eventually, startCoreStandIn } from '../testing/core-stand-in.ts'
import { startReplayServer } from '../testing/kubernetes/replay-server.ts'

let core: CoreStandIn
let folder: string
let child: ChildProcess | undefined
let output: string

beforeEach(async () => {
  core = await startCoreStandIn()
  folder = mkdtempSync(join(tmpdir(), 'itops-main-'))
  output = ''
})

afterEach(async () => {
  child?.kill('SIGKILL')
  await core.close()
  rmSync(folder, { recursive: true })
})

/** Starts the agent as its own process; resolves with its exit code when it has ended. */
function run(env: Record<string, string>): Promise<number | null> {
  const started = spawn(process.execPath, [bundledAgent()], { env: { PATH: process.env.PATH, ...env } })
  child = started
  for (const stream of [started.stdout, started.stderr]) {
    stream.on('data', (data) => {
      output += data
    })
  }
  return new Promise((resolve) => started.on('exit', resolve))
}

function variables(): Record<string, string> {
  return {
    ITOPS_URL: core.url,
    ITOPS_API_KEY: 'k',
    ITOPS_NODE_ID: 'myorg/myplatform/prod/cluster1',
    ITOPS_AGENT_DATA_DIR: join(folder, 'data'),
    ITOPS_AGENT_PORT: '0',
  }
}

test('a process that lacks its configuration ends with code 2 and the whole list', async () => {
  expect(await run({ ITOPS_URL: core.url })).toBe(2)
  expect(output).toContain('ITOPS_NODE_ID is missing')
  expect(output).toContain('ITOPS_AGENT_SOURCE is missing')
})

test('a process that finds out late what it lacks ends all the same', async () => {
  const kubeconfig = join(folder, 'kubeconfig')
  const cluster = { name: 'c', cluster: { server: 'http://127.0.0.1:1' } }
  const context = { name: 'x', context: { cluster: 'c', user: '' } }
  writeFileSync(kubeconfig, JSON.stringify({ clusters: [cluster], contexts: [context], 'current-context': 'x' }))
  const source = { ITOPS_AGENT_SOURCE: 'kubernetes', KUBECONFIG: kubeconfig, ITOPS_AGENT_LEASE_NAME: 'agent' }
  expect(await run({ ...variables(), ...source })).toBe(2)
  expect(output).toContain('ITOPS_AGENT_LEASE_NAMESPACE is missing')
})

test('the recorded cluster is reported as its scenario goes, to the last interval before SIGTERM', async () => {
  const replay = await startReplayServer()
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, replay.kubeConfig.exportConfig())
  const exit = run({ ...variables(), ITOPS_AGENT_SOURCE: 'kubernetes', KUBECONFIG: kubeconfig })
  await eventually('the agent started', () => output.includes('agent started'))
  const status = () =>
    core
      .reports()
      .at(-1)
      ?.services.find(({ name }) => name === 'web')?.status
  for (const [version, wanted] of [
    [396, 'OPERATIONAL'],
    [402, 'DEGRADED'],
    [409, 'DOWN'],
    [418, 'OPERATIONAL'],
  ] as const) {
    replay.playTo(version)
    await eventually(`web is reported ${wanted}`, () => status() === wanted)
  }
  replay.playTo(485)
  const before = Date.now()
  await eventually('some time passed', () => Date.now() > before + 200)
  child?.kill('SIGTERM')
  expect(await exit).toBe(0)
  await replay.close()

  expect(core.registrations().at(-1)).toMatchObject({
    nodeId: 'myorg/myplatform/prod/cluster1',
    services: [
      { name: 'web', namespace: 'shop', source: 'ConfigMap shop/web-itops, it-ops.yaml' },
      { name: 'itops-agent' },
    ],
  })
  const history = core.history('web')
  expect(history.slice(history.lastIndexOf('DOWN'))).toEqual(expect.arrayContaining(['DOWN', 'OPERATIONAL']))
  expect(history.at(-1)).toBe('OPERATIONAL')
  const intervals = core.intervals('web')
  for (const [index, interval] of intervals.entries())
    if (index > 0) expect(interval.from).toBe(intervals[index - 1]?.to)
  // Up to the last proof: the last line of the watch arrived then, by a clock that follows core's.
  expect(Date.parse(intervals.at(-1)?.to ?? '')).toBeGreaterThanOrEqual(before - 1_000)
  expect(
    core
      .reports()
      .at(-1)
      ?.services.find(({ name }) => name === 'web'),
  ).toMatchObject({
    replicas: 3,
    readyReplicas: 3,
    workloadType: 'deployment',
  })
})
