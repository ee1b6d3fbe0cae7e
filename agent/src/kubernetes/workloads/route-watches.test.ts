import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { closeServer, eventually, listen } from '../../../testing/core-stand-in.ts'
import { type KindsStage, openKindsStage, refOf, shopObject } from '../../../testing/kubernetes/kinds-stage.ts'
import { openReplayed } from '../../../testing/kubernetes/replayed-source.ts'
import { probeWorld } from '../../../testing/probe-world.ts'
import { systemClock } from '../../platform/time/clock.ts'
import { createProbeSchedule } from '../../probes/schedule.ts'
import { createUplink } from '../../probes/uplink.ts'
import { createReviewer } from '../../status/reviewer.ts'
import { createStateStore } from '../../timeline/state-store.ts'

let stage: KindsStage

afterEach(() => stage.close())

const ingressDoc = 'path: web\nhealth: {route: {kind: Ingress, name: web}}\n'
const ingress = refOf('ingress', 'web')
const route = refOf('httproute', 'web')
const rules = (host: string, path = '/') => ({
  spec: { rules: [{ host, http: { paths: [{ path, pathType: 'Prefix' }] } }] },
})

test('an Ingress leads where its object says now, and where it said while its watch is dead', async () => {
  stage = await openKindsStage(ingressDoc, { present: { ingresses: [shopObject('web', rules('a.example.org'))] } })
  const url = () => stage.opened.source.routeUrl(ingress)
  await stage.becomes(ingress, 'OPERATIONAL')
  expect(url()).toBe('http://a.example.org/')
  const secure = { spec: { ...rules('b.example.org', '/shop').spec, tls: [{ hosts: ['b.example.org'] }] } }
  stage.play('ingresses', 'MODIFIED', shopObject('web', secure))
  await eventually('it leads elsewhere', () => url() === 'https://b.example.org/shop')
  stage.replay.refuse('ingresses', 500)
  stage.replay.collection('ingresses').endWatches('break')
  await eventually('the watch is dead', () =>
    stage.opened.source.watches().some(({ resource, live }) => resource === 'ingresses' && !live),
  )
  expect(url()).toBe('https://b.example.org/shop')
  expect(stage.seen(ingress).status).toBe('OPERATIONAL')
  stage.replay.refuse('ingresses', undefined)
  stage.play('ingresses', 'MODIFIED', shopObject('web', { spec: { rules: [{ host: '*.example.org' }] } }))
  await stage.becomes(ingress, 'UNKNOWN', "ingress shop/web can't be probed: it names no host")
  expect(url()).toBeUndefined()
  stage.play('ingresses', 'DELETED', shopObject('web'))
  await stage.becomes(ingress, 'DOWN', 'ingress shop/web was deleted')
})

test('an Ingress that is not there, and one that may not be read, are UNKNOWN', async () => {
  stage = await openKindsStage(ingressDoc)
  await eventually('it is missing', () => stage.opened.source.workload(ingress) === 'missing')
  stage.replay.refuse('ingresses', 403)
  stage.replay.collection('ingresses').endWatches('break')
  await stage.becomes(ingress, 'UNKNOWN', "ingresses can't be watched: HTTP 403 (forbidden)")
  expect(stage.opened.source.watches().filter(({ live, isTheirs }) => !live && !isTheirs)).toEqual([])
})

test('an HTTPRoute leads where its Gateway listens', async () => {
  const spec = { hostnames: ['a.example.org'], parentRefs: [{ name: 'gw' }] }
  const listeners = (protocol: string, port: number) => ({ spec: { listeners: [{ name: 'l', protocol, port }] } })
  stage = await openKindsStage('path: web\nhealth: {endpoint: "httproute://web/up"}\n', {
    present: { httproutes: [shopObject('web', { spec })] },
  })
  await stage.becomes(route, 'UNKNOWN', 'it is attached to no Gateway that is there')
  stage.play('gateways', 'ADDED', shopObject('gw', listeners('HTTPS', 8443)))
  await stage.becomes(route, 'OPERATIONAL')
  expect(stage.opened.source.routeUrl({ ...route, path: '/up' })).toBe('https://a.example.org:8443/up')
  stage.play('gateways', 'MODIFIED', shopObject('gw', listeners('TCP', 5432)))
  await stage.becomes(route, 'UNKNOWN', 'no listener of its Gateway takes a.example.org')
  stage.replay.refuse('gateways', 404)
  stage.replay.collection('gateways').endWatches('close')
  await stage.becomes(route, 'UNKNOWN', "gateways can't be watched: HTTP 404")
})

test('the probe of a service goes where its route leads, and follows it', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host?.split(':')[0]}${request.url}`)
    response.writeHead(request.url === '/ok' ? 200 : 500).end()
  })
  const port = Number(new URL(await listen(server)).port)
  const gateway = { spec: { listeners: [{ name: 'l', protocol: 'HTTP', port }] } }
  const lead = (path: string) => {
    const matches = [{ path: { type: 'PathPrefix', value: path } }]
    return { spec: { hostnames: ['localhost'], parentRefs: [{ name: 'gw' }], rules: [{ matches }] } }
  }
  let reconcile = () => {}
  stage = await openKindsStage('path: web\nhealth: {route: {kind: HTTPRoute, name: web}, interval: 100ms}\n', {
    present: { httproutes: [shopObject('web', lead('/ok'))], gateways: [shopObject('gw', gateway)] },
    open: (replay) => openReplayed(replay, { onRoutes: () => reconcile(), onWorkload: () => reconcile() }),
  })
  const nothing = { onIntervals: () => {}, onOpen: () => {}, onChange: () => {}, onMessage: () => {}, onGap: () => {} }
  const states = createStateStore({ ...nothing, stepMs: 30_000, unseen: () => () => 0 })
  const probes = createProbeSchedule({
    clock: systemClock,
    world: probeWorld(),
    uplink: createUplink(() => performance.now()),
    random: () => 0,
    onResult: (path) => reviewer.reviewProbe(path),
  })
  const reviewer = createReviewer({ clock: systemClock, source: () => stage.opened.source, states, probes })
  reconcile = reviewer.reconcile
  reconcile()
  const status = () => states.current('myorg/myplatform/prod/cluster1/web')?.status
  await eventually('web is up', () => status() === 'OPERATIONAL')
  stage.play('httproutes', 'MODIFIED', shopObject('web', lead('/broken')))
  await eventually('web is down', () => status() === 'DOWN')
  expect(asked).toContain('localhost/broken')
  stage.play('httproutes', 'DELETED', shopObject('web'))
  await eventually(
    'nobody asks any more',
    () => states.current('myorg/myplatform/prod/cluster1/web')?.message?.includes('was deleted') === true,
  )
  await probes.stop()
  await closeServer(server)
})
