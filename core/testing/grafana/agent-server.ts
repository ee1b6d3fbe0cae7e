import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { contentType, createAgentMetrics } from '../../../agent/src/server/metrics.ts'
import type { Readings } from '../../../agent/src/server/readings.ts'

/** The metrics of an agent that has seen a bit of everything. */
export function busyAgentMetrics(): { exposition(): Promise<string> } {
  const metrics = createAgentMetrics({ version: '4.0.0', source: 'kubernetes' })
  metrics.watchRestarted('pods', 'gone')
  for (const call of ['register', 'status', 'heartbeat'] as const) metrics.reported(call, 'accepted', 0.03)
  metrics.changeAcknowledged(0.4)
  metrics.probed('http', 'success', 0.1)
  metrics.refusedIntervals('future', 5)
  const readings: Readings = {
    lastTickAt: () => 0,
    sourceIsOpen: () => true,
    watches: () => [{ resource: 'pods', live: true }],
    statuses: () => ['OPERATIONAL', 'DOWN'],
    certificates: () => new Map([['o/p/e/c/web', 1_795_000_000_000]]),
    changes: () => ({ unsent: 0, dropped: 0 }),
    spool: () => ({
      intervals: 7,
      bytes: 900,
      oldestAt: Date.now() - 3_600_000,
      droppedIntervals: 3,
      problem: undefined,
    }),
    coreAwaySince: () => undefined,
    keyIsRefused: () => false,
    held: () => ({ future: 5, fault: 2 }),
    parked: () => ['o/p/e/c/bad'],
    leapMs: () => -3_600_000,
    skewMs: () => 40,
    unprovenSkewMs: () => undefined,
    role: () => 'alone',
  }
  return { exposition: () => metrics.exposition(readings) }
}

/** Serves those metrics as an agent does, at `host:port`. */
export async function serveAgentMetrics(): Promise<{ address: string; close(): void }> {
  const metrics = busyAgentMetrics()
  const server = createServer((_request, response) => {
    void metrics.exposition().then((text) => response.setHeader('content-type', contentType).end(text))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on a port, so its address is not a path.
  const { port } = server.address() as AddressInfo
  return { address: `127.0.0.1:${port}`, close: () => server.close() }
}
