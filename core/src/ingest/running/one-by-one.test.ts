import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { openLife, reportedStep, sayOf, servicesPerStep, tickMs } from '../../../testing/requests/reported-steps.ts'
import { reviewIncidents } from '../../incidents/review-incidents.ts'
import type { Database } from '../../platform/database/database.ts'
import { leaveCredits } from '../../snapshots/running-credit.ts'
import { recordStatusReport } from '../record-status-report.ts'
import { createRunningMemory } from './running-memory.ts'

const firstStart = Date.parse('2026-11-20T23:40:00Z')

describe.each(databaseKinds)('services that are credited together, %s', (kind) => {
  let database: Database
  let runs = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const rowsOf = async (node: string, text: string) =>
    (await database.query<Record<string, unknown>>(text, [`${node}/%`])).rows

  /** All that is known of the services of a node beside the time that is credited to them. */
  const known = async (node: string) => ({
    states: await rowsOf(
      node,
      `select
        s.name, t.status, t.status_since, t.message, t.replicas, t.ready_replicas, t.interval_ms, t.reported_at, t.credited_until,
        t.latency_ms, t.latency_at, t.certificate_ends_at, t.certificate_noticed_days
      from service_states t
      join services s on s.id = t.service_id
      where s.path like $1
      order by s.name, s.id`,
    ),
    incidents: await rowsOf(
      node,
      `select s.name, i.started_at, i.opened_at, i.resolved_at, i.no_data_since, i.flap_count, i.disproved
      from sla_incidents i
      join services s on s.id = i.service_id
      where s.path like $1
      order by s.name, i.started_at, i.id`,
    ),
    events: await rowsOf(
      node,
      `select s.name, e.time, e.from_status, e.to_status, e.message
      from service_status_events e
      join services s on s.id = e.service_id
      where s.path like $1
      order by s.name, e.time, s.id`,
    ),
    latencies: await rowsOf(
      node,
      `select s.name, l.time, l.count, l.sum_ms, l.min_ms, l.max_ms
      from probe_latencies l
      join services s on s.id = l.service_id
      where s.path like $1
      order by s.name, l.time, s.id`,
    ),
    time: await rowsOf(
      node,
      `select s.name, time_bucket('5 minutes', c.time) as bucket, c.status, c.excluded, sum(c.duration_ms)::bigint as ms
      from credited_time c
      join services s on s.id = c.service_id
      where s.path like $1
      group by 1, 2, 3, 4
      order by 1, 2, 3, 4`,
    ),
  })
  const idsOf = async (node: string) =>
    (await rowsOf(node, 'select id from services where path like $1')).map(({ id }) => Number(id))

  it('have the states, incidents, events and latencies that each would have by itself', {
    timeout: 240_000,
  }, async () => {
    const together = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(reportedStep, { minLength: 4, maxLength: 24 }), async (steps) => {
        const [node, other] = [`acme/shop/prod/run${++runs}`, `acme/shop/prod/apart${runs}`]
        const start = firstStart + runs * 86_400_000
        const context = testContext(database, start)
        const memories = [createRunningMemory(), createRunningMemory(), undefined]
        const lives = Array.from({ length: servicesPerStep }, () => openLife(start))
        let at = start
        for (const { ticks, beside, services, core, jobs, incidents } of steps) {
          at += ticks * tickMs
          context.clock.set(at + beside)
          const body = { services: sayOf(lives, services, at, at + beside), autoCreateIncidents: incidents === 'open' }
          const memory = memories[core]
          const settings = { slaEnabled: incidents !== 'ignore', ...(memory && { memory }) }
          const answer = await recordStatusReport(context, { ...body, nodeId: node }, settings)
          // Once a service has left, it is stored by itself with the next report.
          const ids = await idsOf(other)
          await database.transaction((tx) => leaveCredits(tx, { ids }))
          const expected = await recordStatusReport(context, { ...body, nodeId: other }, settings)
          expect(answer).toEqual({ ...expected, warnings: answer.warnings })
          if (jobs) await reviewIncidents(context)
          const running = await rowsOf(
            node,
            `select distinct t.status
            from stored_service_states t
            join services s on s.id = t.service_id
            where s.path like $1
              and t.running_id is not null`,
          )
          for (const { status } of running) together.add(String(status))
        }
        expect(await known(node)).toEqual(await known(other))
      }),
      { numRuns: 6, endOnFailure: true },
    )
    expect(together.size).toBeGreaterThan(1)
  })
})
