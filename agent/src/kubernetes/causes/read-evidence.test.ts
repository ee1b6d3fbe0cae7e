import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ReplayServer, startReplayServer } from '../../../testing/kubernetes/replay-server.ts'
import { createTestMemory } from '../../../testing/memory.ts'
import { silentLog } from '../../../testing/report-stage.ts'
import { systemClock } from '../../platform/time/clock.ts'
import { createOutageEvidences } from '../../report/outage-evidence.ts'
import type { Observation } from '../../timeline/observation.ts'
import { createKubernetesApi } from '../api/api.ts'
import { readEvidence } from './read-evidence.ts'

let replay: ReplayServer
let answers: Record<string, (url: URL) => [status: number, body: string]>

beforeEach(async () => {
  answers = {}
  const route = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', 'http://replay')
    const answer = answers[url.pathname]?.(url)
    if (answer) response.writeHead(answer[0], { 'content-type': 'application/json' }).end(answer[1])
    return answer !== undefined
  }
  replay = await startReplayServer({ route })
})
afterEach(() => replay.close())

const web = { namespace: 'shop', type: 'deployment', name: 'web' } as const
const read = () =>
  readEvidence({ api: createKubernetesApi(replay.kubeConfig), clock: systemClock, times: { answerMs: 5_000 } }, web)
const json = (body: object): [number, string] => [200, JSON.stringify(body)]
const meta = (name: string) => ({ name, namespace: 'shop', resourceVersion: '1' })

function pod(name: string, ready: boolean, restartCount: number) {
  const state = ready ? { running: {} } : { waiting: { reason: 'CrashLoopBackOff' } }
  const status = { name: 'app', ready, restartCount, state, lastState: { terminated: { exitCode: 1 } } }
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }]
  return {
    metadata: meta(name),
    spec: { containers: [{ name: 'app' }] },
    status: { conditions, containerStatuses: [status] },
  }
}

const warning = (message: string, at: string) => ({
  metadata: meta(`e${at}`),
  involvedObject: { kind: 'Pod', name: 'web-b' },
  type: 'Warning',
  reason: 'BackOff',
  message,
  count: 3,
  lastTimestamp: at,
})

function serveOutage(log: (url: URL) => [number, string]): void {
  answers['/apis/apps/v1/namespaces/shop/deployments/web'] = () =>
    json({ spec: { selector: { matchLabels: { app: 'web', tier: 'front' } } } })
  answers['/api/v1/namespaces/shop/pods'] = (url) =>
    url.searchParams.get('labelSelector') === 'app=web,tier=front'
      ? json({ items: [pod('web-a', true, 9), pod('web-b', false, 2)] })
      : [400, '{}']
  answers['/api/v1/namespaces/shop/pods/web-b/log'] = log
  answers['/api/v1/namespaces/shop/events'] = () =>
    json({ items: [warning('second', '2026-11-29T08:00:01Z'), warning('token=hunter2', '2026-11-29T08:00:00Z')] })
}

test('the log of the container that ended, and the Events of the pod that is not ready, are read and masked', async () => {
  const asked: string[] = []
  serveOutage((url) => {
    asked.push(url.search)
    return [200, 'start\nAuthorization: Bearer abcdef123456\n\u001b[31mdb password=hunter2\u0000\nexit 1\n']
  })
  expect(await read()).toEqual({
    at: expect.any(String),
    pod: 'web-b',
    container: 'app',
    previous: true,
    log: 'start\nAuthorization: ***\n [31mdb password=*** \nexit 1',
    events: [
      '2026-11-29T08:00:00Z Warning BackOff: token=*** (3 times)',
      '2026-11-29T08:00:01Z Warning BackOff: second (3 times)',
    ],
  })
  expect(asked).toEqual(['?container=app&tailLines=20&limitBytes=262144&previous=true'])
})

test('without a previous container the present log is read; what may not be read is left out', async () => {
  serveOutage((url) => (url.searchParams.has('previous') ? [400, '{}'] : [200, 'now']))
  expect(await read()).toMatchObject({ log: 'now', previous: false })
  serveOutage(() => [403, '{"message":"pods is forbidden: User \\"x\\" cannot get resource"}'])
  answers['/api/v1/namespaces/shop/events'] = () => [403, '{}']
  const refused = await read()
  expect(refused).toMatchObject({ pod: 'web-b', events: [] })
  expect(refused?.log).toBeUndefined()
  answers = {}
  expect(await read()).toBeUndefined()
})

test('a log is bounded, whatever answers', async () => {
  serveOutage(() => [200, `${'y'.repeat(400)}\n`.repeat(20_000)])
  expect((await read())?.log?.length).toBeLessThanOrEqual(8_192)
})

test('of long lines the last ones are kept, which say why it ended, and no secret that is cut in two', async () => {
  const long = (line: number) => `line ${line} ${'z'.repeat(2_000)}`
  const lines = [
    ...Array.from({ length: 30 }, (_, line) => long(line)),
    `password=${'hunter2 '.repeat(2_000)}`,
    'exit 1',
  ]
  serveOutage(() => [200, `${lines.join('\n')}\n`])
  const log = (await read())?.log ?? ''
  expect(log.endsWith('exit 1')).toBe(true)
  expect(log).toContain('line 29')
  expect(log).not.toMatch(/hunter2hunter2|line 11 /)
})

test('its pods are found by expressions, too', async () => {
  serveOutage(() => [200, 'now'])
  const matchExpressions = [
    { key: 'app', operator: 'In', values: ['web', 'api'] },
    { key: 'track', operator: 'NotIn', values: ['canary'] },
    { key: 'tier', operator: 'Exists' },
    { key: 'old', operator: 'DoesNotExist' },
  ]
  const asked: (string | null)[] = []
  answers['/apis/apps/v1/namespaces/shop/deployments/web'] = () => json({ spec: { selector: { matchExpressions } } })
  answers['/api/v1/namespaces/shop/pods'] = (url) => {
    asked.push(url.searchParams.get('labelSelector'))
    return json({ items: [pod('web-b', false, 2)] })
  }
  expect(await read()).toMatchObject({ pod: 'web-b', log: 'now' })
  expect(asked).toEqual(['app in (web,api),track notin (canary),tier,!old'])
})

test('it is read once for an outage, also when it flaps, core is away or the agent starts again, and only by the leader', async () => {
  let now = 1_000_000_000
  let status: Observation['status'] = 'OPERATIONAL'
  let leads = true
  let reads = 0
  const reported: string[] = []
  const memory = createTestMemory()
  const start = () =>
    createOutageEvidences({
      read: async () => ({ at: `read ${++reads}` }),
      workloadOf: (path) => (path === 'a/b/c/d/bare' ? undefined : web),
      statusOf: () => status,
      leads: () => leads,
      report: (paths) => reported.push(...paths),
      memory,
      clock: { now: () => now, sleep: async () => undefined },
      log: silentLog,
    })
  let evidences = start()
  const turn = async (to: Observation['status'], path = 'a/b/c/d/web') => {
    status = to
    evidences.noteStatus([path])
    await new Promise((resolve) => setImmediate(resolve))
  }
  await turn('OPERATIONAL')
  await turn('DOWN', 'a/b/c/d/bare')
  expect(reads).toBe(0)
  await turn('DOWN')
  expect(reads).toBe(1)
  expect(reported).toEqual(['a/b/c/d/web'])
  await turn('UNKNOWN')
  await turn('DOWN')
  await turn('OPERATIONAL')
  now += 299_000
  await turn('DOWN')
  evidences = start()
  await turn('DOWN')
  expect(reads).toBe(1)
  await turn('OPERATIONAL')
  now += 301_000
  leads = false
  await turn('DOWN')
  expect(reads).toBe(1)
  leads = true
  await turn('DOWN')
  expect(reads).toBe(2)
  const sent = evidences.pending('a/b/c/d/web')
  if (sent) evidences.acknowledge('a/b/c/d/web', { ...sent })
  expect(evidences.pending('a/b/c/d/web')).toBe(sent)
  if (sent) evidences.acknowledge('a/b/c/d/web', sent)
  expect(evidences.pending('a/b/c/d/web')).toBeUndefined()
})
