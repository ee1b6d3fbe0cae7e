import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from './core-stand-in.ts'
import { askUntil, crash, createFastWorld, type FastWorld, gapsIn } from './fast-world.ts'
import { type LeaseServer, startLeaseServer } from './lease-server.ts'
import { type ReplayServer, startReplayServer } from './replay-server.ts'

const node = 'myorg/myplatform/prod/cluster1'
const web = `${node}/web`
/** The last event of these steps of the recorded scenario, by resource version. */
const [allReady, allCrashed, recovered, rolledOut] = [396, 409, 418, 493]

let world: FastWorld
let leases: LeaseServer
let replay: ReplayServer

beforeAll(async () => {
  leases = await startLeaseServer()
  replay = await startReplayServer({ route: leases.route })
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

test('when the leader dies the standby goes on, with what it saw itself, and no instant is lost or told twice', async () => {
  const { clock } = world
  const first = await launchReplica('first')
  await eventually('the first leads', () => holder() === 'first')
  const second = await launchReplica('second')
  await until(clock.now() + 15_000)

  await crash(first)
  const diedAt = clock.now()
  replay.playTo(allCrashed)
  const crashedAt = clock.now()
  await eventually('the second leads', () => holder() === 'second')
  const pieces = await askUntil(
    () => world.piecesOf(web),
    (found) => (found.at(-1)?.to ?? 0) > diedAt + 20_000,
  )
  expect(gapsIn(pieces)).toEqual([])
  const down = pieces.find(({ status }) => status === 'DOWN')
  expect(Math.abs((down?.from ?? 0) - crashedAt)).toBeLessThan(10_000)

  // The first is back as a standby, with what it had not told: it is told already.
  await launchReplica('first')
  await until(clock.now() + 20_000)
  expect(holder()).toBe('second')
  expect(gapsIn(await world.piecesOf(web))).toEqual([])

  const ended = new Promise((resolve) => second.once('exit', resolve))
  second.kill('SIGTERM')
  await ended
  const endedAt = clock.now()
  await eventually('the first leads again', () => holder() === 'first')
  const after = await askUntil(
    () => world.piecesOf(web),
    (found) => (found.at(-1)?.to ?? 0) > endedAt + 15_000,
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
