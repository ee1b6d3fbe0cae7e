import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { createBackoff } from '../platform/time/backoff.ts'
import { systemClock } from '../platform/time/clock.ts'
import { openSpool } from '../spool/spool.ts'
import { createFreshIntervals } from './fresh-intervals.ts'
import { createFaults } from './held/faults.ts'
import { createHeldIntervals } from './held/held-intervals.ts'
import { createSender } from './sender.ts'

test('a replica that leads no more leaves what it has not asked to the replay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'itops-sender-'))
  const log = pino({ level: 'silent' })
  const monotonic = () => performance.now()
  const spool = await openSpool({ folder, maxBytes: 1 << 20, maxAgeMs: 1e15, clock: systemClock, log })
  const fresh = createFreshIntervals(spool)
  const refuse = async () => expect.unreachable('a replica that does not lead reports nothing')
  const sender = createSender({
    reporter: {
      nodeId: 'o/p/e/c',
      version: '4',
      intervalMs: 30_000,
      slaGroups: [],
      autoCreateIncidents: true,
      instance: 'a',
    },
    client: { register: refuse, status: refuse, heartbeat: refuse, storage: refuse },
    autoRegister: true,
    backoff: createBackoff({ firstMs: 1, maxMs: 1 }, () => 0),
    clock: systemClock,
    states: { current: () => ({ status: 'OPERATIONAL' }) },
    services: () => new Map(),
    discovery: () => ({ documents: [], warnings: [], complete: true, unreadableSources: [] }),
    onChangeReported: () => undefined,
    leads: () => false,
    held: createHeldIntervals({ spool, monotonic, coreTime: () => undefined }),
    faults: createFaults(monotonic),
    onRefused: () => undefined,
    changes: { pending: () => [], acknowledge: () => undefined },
    fresh,
    log,
    monotonic,
  })
  const ending = new AbortController()
  const running = sender.run(ending.signal)
  const one = { path: 'o/p/e/c/a', interval: { from: 0, to: 1_000, status: 'DOWN' as const } }
  fresh.add([one])
  sender.report([one.path])
  sender.registerSoon()
  await eventually(
    'the replay may take the interval',
    () => spool.dequeueOldest({ rows: 1, services: 1 }) !== undefined,
  )
  ending.abort()
  await running
  spool.close()
  rmSync(folder, { recursive: true })
})
