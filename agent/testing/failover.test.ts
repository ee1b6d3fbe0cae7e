import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, signIn } from '../../core/testing/requests/sessions.ts'
import { eventually } from './core-stand-in.ts'
import { askUntil, crash, createFastWorld, type FastWorld, gapsIn } from './fast-world.ts'
import { createFailingPods, failing } from './kubernetes/failing-pods.ts'
import { type ReplayServer, startReplayServer } from './kubernetes/replay-server.ts'
import { type LeaseServer, startLeaseServer } from './lease-server.ts'

const node = 'myorg/myplatform/prod/cluster1'
const web = `${node}/web`
/** The last event of these steps of the recorded scenario, by resource version. */
const [allReady, allCrashed, recovered, rolledOut] = [396, 409, 418, 493]

let world: FastWorld
let leases: LeaseServer
let replay: ReplayServer
const lastWords = 'starting\npassword=hunter2\npanic: no space left on device\n'
const pods = createFailingPods(
  () => replay,
  () => world.clock.now(),
  lastWords,
)

beforeAll(async () => {
  leases = await startLeaseServer()
  replay = await startReplayServer({
    route: (request, response) => leases.route(request, response) || pods.route(request, response),
  })
  replay.playTo(allReady)
  world = await createFastWorld(10)
  writeFileSync(join(world.folder, 'kubeconfig'), replay.kubeConfig.exportConfig())
  await world.startCore()
})

afterAll(async () => {
  await world.close()
  await replay.close()
  await leases.close()
})

const running = new Map<string, ChildProcess>()

async function launchReplica(instance: string): Promise<ChildProcess> {
  const child = await world.launchAgent({
    ITOPS_NODE_ID: node,
    ITOPS_AGENT_SOURCE: 'kubernetes',
    KUBECONFIG: join(world.folder, 'kubeconfig'),
    ITOPS_AGENT_DATA_DIR: join(world.folder, instance),
    ITOPS_AGENT_INSTANCE: instance,
    ITOPS_AGENT_INTERVAL_SECONDS: '10',
    ITOPS_FEATURES_ATTACH_LOGS: 'true',
    ITOPS_AGENT_LEASE_NAME: 'itops-agent',
    ITOPS_AGENT_LEASE_NAMESPACE: 'itops',
  })
  running.set(instance, child)
  return child
}

async function end(instance: string, signal: NodeJS.Signals): Promise<void> {
  const child = running.get(instance)
  const ended = new Promise((resolve) => child?.once('exit', resolve))
  child?.kill(signal)
  await ended
}

const holder = () => leases.lease()?.spec.holderIdentity
const until = async (instant: number) => world.clock.sleep(instant - world.clock.now())

test('when the leader dies the standby goes on, with what it saw itself, and no instant is lost or reported twice', async () => {
  const { clock } = world
  const first = await launchReplica('first')
  await eventually('the first leads', () => holder() === 'first')
  const second = await launchReplica('second')
  const bothSince = clock.now()
  await askUntil(
    () => world.intervalsOf(web),
    (found) => (found.at(-1)?.to ?? 0) > bothSince + 5_000,
  )
  // The last reports of the leader don't arrive: the second has seen the same.
  await world.stopCore()
  await until(clock.now() + 15_000)

  await crash(first)
  await world.startCore()
  const diedAt = clock.now()
  replay.playTo(allCrashed)
  const crashedAt = clock.now()
  await eventually('the second leads', () => holder() === 'second')
  const intervals = await askUntil(
    () => world.intervalsOf(web),
    (found) => (found.at(-1)?.to ?? 0) > diedAt + 20_000 && gapsIn(found).length === 0,
  )
  expect(gapsIn(intervals)).toEqual([])
  const down = intervals.find(({ status }) => status === 'DOWN')
  expect(Math.abs((down?.from ?? 0) - crashedAt)).toBeLessThan(10_000)

  // The first is back as a standby, with what it had not reported: it is reported already.
  await launchReplica('first')
  await until(clock.now() + 20_000)
  expect(holder()).toBe('second')
  const whole = await askUntil(
    () => world.intervalsOf(web),
    (found) => gapsIn(found).length === 0,
  )
  expect(gapsIn(whole)).toEqual([])

  const ended = new Promise((resolve) => second.once('exit', resolve))
  second.kill('SIGTERM')
  await ended
  const endedAt = clock.now()
  await eventually('the first leads again', () => holder() === 'first')
  const after = await askUntil(
    () => world.intervalsOf(web),
    (found) => (found.at(-1)?.to ?? 0) > endedAt + 15_000 && gapsIn(found).length === 0,
  )
  expect(gapsIn(after)).toEqual([])
})

test('a rollout while core is away is recorded once, though the leader that saw it dies', async () => {
  const line = 'Rolled out nginx latest → 2 by kubectl-set, revision 2'
  const leader = holder() ?? ''
  const standby = leader === 'first' ? 'second' : 'first'
  await launchReplica(standby)
  replay.playTo(recovered)
  await until(world.clock.now() + 10_000)
  await world.stopCore()
  replay.playTo(rolledOut)
  await until(world.clock.now() + 10_000)
  await end(leader, 'SIGKILL')
  await world.startCore()
  expect(
    await askUntil(
      () => world.changesOf(web),
      (found) => found.length > 0,
    ),
  ).toEqual([line])
  // The one that saw it first leads again, and has it still to send.
  await launchReplica(leader)
  await end(standby, 'SIGTERM')
  await eventually('the first one leads again', () => holder() === leader)
  await until(world.clock.now() + 15_000)
  expect(await world.changesOf(web)).toEqual([line])
})

interface Incident {
  id: string
  evidence: { pod: string; container: string; previous: boolean; log: string; events: string[] }[]
}

test('a burst of hundreds of Events, some of megabytes, ends in the last message of each service, and in the incident', async () => {
  replay.playTo(rolledOut)
  if (running.size === 0) await launchReplica('first')
  const core = world.core()
  const messageOf = async (name: string) => {
    const query = `{ service(path: "${node}/${name}") { message } }`
    return (await core.graphql<{ service: { message: string | null } | null }>(query)).service?.message ?? ''
  }
  pods.addDatabase()
  await askUntil(
    () => world.intervalsOf(`${node}/db`),
    (found) => found.some(({ status }) => status === 'OPERATIONAL'),
  )
  const forbidden = 'pods is forbidden: User "system:serviceaccount:shop:web" cannot list resource "pods"'
  pods.warn(failing.web, 'FailedCreate', forbidden)
  pods.fail()
  for (let index = 0; index < 400; index++) {
    const pod = index % 2 === 0 ? failing.web : failing.db
    const long = index === 100 || index === 201 ? ` token=hunter2 ${'x'.repeat(3_000_000)}` : ''
    pods.warn(pod, 'Unhealthy', `Readiness probe failed: try ${index}${long}`)
    // So that the server has sent it: no burst comes in one piece.
    if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  for (const [name, last] of [
    ['web', 'try 398'],
    ['db', 'try 399'],
  ] as const) {
    expect(
      await askUntil(
        () => messageOf(name),
        (message) => message.includes(last),
      ),
    ).toContain(last)
  }

  const query = `{ slaIncidents(filter: {path: "${web}", status: OPEN}) { nodes { id evidence { pod container previous log events } } } }`
  const seenBy = async (token: string) => {
    const { data } = await ask<{ slaIncidents: { nodes: Incident[] } }>(core, token, query)
    return data.slaIncidents.nodes
  }
  const [shown] = await askUntil(
    async () => seenBy(await core.token()),
    ([incident]) => incident?.evidence.some(({ pod }) => pod === failing.web) ?? false,
  )
  const seen = shown?.evidence.find(({ pod }) => pod === failing.web)
  expect(seen).toMatchObject({ pod: failing.web, container: 'c', previous: true })
  expect(seen?.log).toBe('starting\npassword=***\npanic: no space left on device')
  expect(seen?.events).toHaveLength(20)
  expect(seen?.events.join('\n').length).toBeLessThan(20 * 401)
  const viewer = await signIn(core, 'VIEWER', 'myorg')
  const rest = await core.call(`/api/v1/sla/incidents/${shown?.id}`)
  for (const answer of [await seenBy(viewer), [await rest.json()]]) {
    expect(answer).toMatchObject([
      { evidence: expect.arrayContaining([expect.objectContaining({ pod: failing.web, log: seen?.log })]) },
    ])
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|serviceaccount/)
  }
  expect(await seenBy(await signIn(core, 'VIEWER', 'globex'))).toEqual([])
})
