import type { ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeServer, listen } from './core-stand-in.ts'
import { askUntil, createFastWorld, type FastWorld, gapsIn } from './fast-world.ts'

// Three agents as processes of their own watch one service for one core, each with its own trouble.

const [owner, west, edge] = ['acme/shop/prod/eu1', 'acme/shop/prod/us1', 'acme/edge/prod/ap1'] as const
const path = `${owner}/checkout`

let world: FastWorld
/** The site, as a proxy before it shows it. */
let site: Server
/** The way of the agent at the edge to the site; the others have another one, and core is reached without. */
let uplink: Server
let siteUrl: string
let uplinkUrl: string
let healthy = true

const answer: RequestListener = (_request, response) => {
  response.writeHead(healthy ? 200 : 503).end()
}

beforeAll(async () => {
  site = createServer(answer)
  uplink = createServer(answer)
  siteUrl = await listen(site)
  uplinkUrl = await listen(uplink)
  world = await createFastWorld(10)
  await world.startCore()
  for (const node of [owner, west, edge]) mkdirSync(join(world.folder, node), { recursive: true })
  const health = {
    endpoint: 'http://checkout.example.org/health',
    interval: '10s',
    timeout: '8s',
    from: [owner, west, edge],
  }
  writeFileSync(join(world.folder, owner, 'checkout.yaml'), JSON.stringify({ path: 'checkout', health }))
})

afterAll(async () => {
  await world.close()
  await Promise.all([closeServer(site), closeServer(uplink)])
})

const launch = (node: string, proxy = siteUrl): Promise<ChildProcess> =>
  world.launchAgent({
    ITOPS_NODE_ID: node,
    ITOPS_AGENT_SOURCE: 'files',
    ITOPS_AGENT_FOLDER: join(world.folder, node),
    ITOPS_AGENT_DATA_DIR: join(world.folder, `data-${node.replaceAll('/', '-')}`),
    ITOPS_AGENT_INTERVAL_SECONDS: '10',
    HTTP_PROXY: proxy,
  })

interface Seen {
  status: string
  message: string | null
  vantagePoints: { node: string; status: string; stale: boolean }[]
}

async function seen(): Promise<{ status: string; message: string | null; nodes: Record<string, string> } | undefined> {
  const query = `{ service(path: "${path}") { status message vantagePoints { node status stale } } }`
  const { service } = await world.core().graphql<{ service: Seen | null }>(query)
  if (!service) return undefined
  const nodes = service.vantagePoints.map(({ node, status, stale }) => [node, stale ? 'SILENT' : status] as const)
  return { status: service.status, message: service.message, nodes: Object.fromEntries(nodes) }
}

/** Waits until the service and its nodes are seen so. */
async function untilSeen(status: string, nodes: Record<string, string>, message?: string): Promise<void> {
  const wanted = { status, nodes, ...(message === undefined ? {} : { message: expect.stringContaining(message) }) }
  const isSo = (found: Awaited<ReturnType<typeof seen>>) => {
    const sameNodes = Object.entries(nodes).every(([node, value]) => found?.nodes[node] === value)
    return found?.status === status && sameNodes && (found.message ?? '').includes(message ?? '')
  }
  expect(await askUntil(seen, isSo)).toMatchObject(wanted)
}

test('of three agents the one is frozen and the other cut off: no false DOWN, and a true one by those that see it', async () => {
  const { clock } = world
  await launch(owner)
  const frozen = await launch(west)
  await launch(edge, uplinkUrl)
  await untilSeen('OPERATIONAL', { [owner]: 'OPERATIONAL', [west]: 'OPERATIONAL', [edge]: 'OPERATIONAL' })

  frozen.kill('SIGSTOP')
  await untilSeen('OPERATIONAL', { [owner]: 'OPERATIONAL', [west]: 'SILENT', [edge]: 'OPERATIONAL' })
  const port = Number(new URL(uplinkUrl).port)
  await closeServer(uplink)
  await untilSeen('OPERATIONAL', { [owner]: 'OPERATIONAL', [west]: 'SILENT', [edge]: 'UNKNOWN' })

  healthy = false
  const failedAt = clock.now()
  await untilSeen('UNKNOWN', { [owner]: 'DOWN', [west]: 'SILENT', [edge]: 'UNKNOWN' }, 'only 1 of 3 can see it')
  const thawedAt = clock.now()
  frozen.kill('SIGCONT')
  await untilSeen('DOWN', { [owner]: 'DOWN', [west]: 'DOWN', [edge]: 'UNKNOWN' }, 'down from 2 of 3')

  healthy = true
  const recoveredAt = clock.now()
  uplink = createServer(answer)
  await new Promise<void>((resolve) => uplink.listen(port, '127.0.0.1', resolve))
  await untilSeen('OPERATIONAL', { [owner]: 'OPERATIONAL', [west]: 'OPERATIONAL', [edge]: 'OPERATIONAL' })

  const intervals = await askUntil(
    () => world.intervalsOf(path),
    (found) => found.at(-1)?.status === 'OPERATIONAL' && (found.at(-1)?.from ?? 0) > recoveredAt,
  )
  expect(gapsIn(intervals)).toEqual([])
  const inStatus = (status: string) => intervals.filter((interval) => interval.status === status)
  const [firstDown, lastDown] = [inStatus('DOWN')[0], inStatus('DOWN').at(-1)]
  expect(firstDown?.from).toBeGreaterThanOrEqual(thawedAt)
  expect(lastDown?.to).toBeGreaterThan(recoveredAt)
  // Up until it failed, whoever was frozen or cut off before; from then on until two see it, nobody knows.
  const before = intervals.filter(({ from }) => from < failedAt)
  expect(new Set(before.map(({ status }) => status))).toEqual(new Set(['OPERATIONAL']))
  expect(inStatus('UNKNOWN').every(({ from, to }) => from >= failedAt - 10_000 && to <= (firstDown?.from ?? 0))).toBe(
    true,
  )
  const { slaIncidents } = await world
    .core()
    .graphql<{ slaIncidents: { nodes: { servicePath: string }[] } }>('{ slaIncidents { nodes { servicePath } } }')
  expect(slaIncidents.nodes).toEqual([{ servicePath: path }])
})
