import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { eventually } from '../../../testing/core-stand-in.ts'
import { type ReplayServer, startReplayServer } from '../../../testing/kubernetes/replay-server.ts'
import { configMap, openReplayed, type Replayed } from '../../../testing/kubernetes/replayed-source.ts'
import { createTestMemory } from '../../../testing/memory.ts'
import { systemClock } from '../../platform/time/clock.ts'
import type { KubernetesInput } from '../open-kubernetes.ts'

let replay: ReplayServer
let opened: Replayed[]

beforeEach(async () => {
  opened = []
  const maps = [
    configMap('good', 'shop', 'path: good\n'),
    configMap('bad', 'shop', 'path: bad\n---\npath: web\nhealth:\n  interval: soon\n'),
  ]
  replay = await startReplayServer({ present: { configmaps: maps } })
})

afterEach(async () => {
  await Promise.all(opened.map(({ source }) => source.stop()))
  await replay.close()
})

async function open(changes: Partial<KubernetesInput> = {}): Promise<void> {
  opened.push(await openReplayed(replay, changes))
}

function edit(text: string, version: string): void {
  const object = configMap('bad', 'shop', text, 'it-ops.yaml', version)
  replay.collection('configmaps').play({ type: 'MODIFIED', object })
}

/** Lists and watches ask for something. */
const postsAt = () => replay.requests.filter(({ pathname, search }) => pathname.endsWith('/events') && search === '')
const posts = () => postsAt().length
const messages = () => replay.events.map(({ message }) => message)

test('a bad document is an Event on its ConfigMap that names document, line and fix', async () => {
  await open()
  await eventually('there is an Event', () => replay.events.length > 0)
  expect(postsAt()[0]?.pathname).toBe('/api/v1/namespaces/shop/events')
  expect(replay.events).toEqual([
    expect.objectContaining({
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^bad\.[0-9a-f]{16}$/), namespace: 'shop' },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'shop',
        name: 'bad',
        uid: 'uid-bad',
        resourceVersion: '300',
      },
      type: 'Warning',
      reason: 'InvalidServiceDocument',
      message:
        'ConfigMap shop/bad, it-ops.yaml, document 2, line 5: health.interval "soon" is no duration; write it like 30s; it is left out',
      source: { component: 'itops-agent', host: 'agent-0' },
      reportingComponent: 'itops-agent',
      reportingInstance: 'agent-0',
    }),
  ])
})

test('it is said once for a message and a version, and anew for another', async () => {
  await open()
  await eventually('there is an Event', () => replay.events.length === 1)
  edit('path: [', '600')
  await eventually('there is another', () => replay.events.length === 2)
  expect(messages()[1]).toContain('bad YAML')
  edit('path: bad\n', '601')
  await eventually('it is mended', () => opened[0]?.source.discovery().warnings.length === 0)
  opened[0]?.source.refresh()
  await systemClock.sleep(150)
  expect(posts()).toBe(2)
})

test('only the replica that leads speaks, and one that takes over does not say it again', async () => {
  let leads = false
  await open({ mayAct: () => leads })
  await systemClock.sleep(100)
  expect(posts()).toBe(0)
  leads = true
  await eventually('the leader speaks', () => replay.events.length === 1)
  await open()
  await eventually('the next leader tries', () => posts() === 2)
  await systemClock.sleep(100)
  expect(posts()).toBe(2)
  expect(replay.events).toHaveLength(1)
})

test('an Event that can not be created is tried a few times and then left, and nothing else suffers', async () => {
  replay.refuseEvents(403)
  await open()
  await eventually('it was tried again', () => posts() === 5)
  await systemClock.sleep(150)
  expect(posts()).toBe(5)
  expect(opened[0]?.services().sort()).toEqual(['bad', 'good', 'web'])
})

test('ConfigMaps of namespaces that are left out are not spoken of', async () => {
  await open({ excludeNamespaces: ['shop'] })
  await systemClock.sleep(100)
  expect(opened[0]?.source.discovery()).toMatchObject({ documents: [], warnings: [], unreadableSources: [] })
  expect(posts()).toBe(0)
})

describe('a path of which two namespaces have a document', () => {
  const made = (name: string, namespace: string, text: string, at: string, version = '300') => {
    const map = configMap(name, namespace, text, 'it-ops.yaml', version)
    return { ...map, metadata: { ...map.metadata, creationTimestamp: at } }
  }
  const own = 'myorg/myplatform/prod/cluster1'
  const docs = () =>
    opened
      .at(-1)
      ?.source.discovery()
      .documents.map(({ source, document }) => [source.split(',')[0], document.team])
  const play = (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: ReturnType<typeof made>) =>
    replay.collection('configmaps').play({ type, object })

  it('is of the older ConfigMap, the other is refused by an Event, and has it only when the first is gone', async () => {
    await replay.close()
    const first = made('z', 'shop', 'path: web\nteam: first\n', '2026-01-01T00:00:00Z')
    const second = made('a', 'evil', `path: ${own}/web\nteam: second\n`, '2026-02-01T00:00:00Z')
    replay = await startReplayServer({ present: { configmaps: [second, first] } })
    const memory = createTestMemory()
    await open({ memory })
    expect(docs()).toEqual([['ConfigMap shop/z', 'first']])
    await eventually('it is said where it stands', () => replay.events.length === 1)
    expect(replay.events[0]).toMatchObject({
      involvedObject: { namespace: 'evil', name: 'a' },
      message: `ConfigMap evil/a, it-ops.yaml, document 1, line 1: ${own}/web is already described in ConfigMap shop/z, it-ops.yaml, which came first; this one is refused: remove one of the two`,
    })
    // An agent that starts again knows whose it is, though the first was made anew meanwhile.
    await opened.pop()?.source.stop()
    await replay.close()
    const anew = made('z', 'shop', 'path: web\nteam: first\n', '2026-03-01T00:00:00Z', '400')
    replay = await startReplayServer({ present: { configmaps: [second, anew] } })
    await open({ memory })
    expect(docs()).toEqual([['ConfigMap shop/z', 'first']])
    play('DELETED', anew)
    await eventually('the second has it', () => docs()?.[0]?.[1] === 'second')
    play('ADDED', made('z', 'shop', 'path: web\nteam: first\n', '2026-01-01T00:00:00Z', '500'))
    await eventually('the first is refused', () =>
      replay.events.some(({ message }) => String(message).startsWith('ConfigMap shop/z')),
    )
    expect(docs()).toEqual([['ConfigMap evil/a', 'second']])
  })

  it.each([
    ['warn', ['else/p/e/c/web', `${own}/api`], 'it is watched all the same'],
    ['rewrite', [`${own}/web`, `${own}/api`], `it is watched as ${own}/web`],
    ['refuse', [`${own}/api`], 'it is not watched'],
  ] as const)('and that is elsewhere is treated by the rule: %s', async (enforce, paths, what) => {
    await replay.close()
    const text = 'path: else/p/e/c/web\n---\npath: near/p/e/c/api\n---\npath: api\n'
    replay = await startReplayServer({ present: { configmaps: [configMap('docs', 'shop', text)] } })
    const allowedPaths = enforce === 'warn' ? [] : ['near/**']
    await open({ paths: { nodeId: own, allowedPaths, enforce } })
    const found = opened[0]?.source.discovery()
    expect(found?.documents.map(({ document }) => document.path).sort()).toEqual([...paths, 'near/p/e/c/api'].sort())

    expect(found?.warnings).toContainEqual(expect.stringContaining(what))
    const about = (text: string) => messages().some((message) => String(message).includes(text))
    await eventually('there is an Event', () => about(what))
    // What is allowed is not spoken of; without a pattern it is another path elsewhere.
    if (enforce === 'warn') await eventually('there is one for each', () => about('near/p/e/c/api is outside'))
    else expect(about('near/p/e/c/api is outside')).toBe(false)
  })
})
