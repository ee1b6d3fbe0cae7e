import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBackups } from '../src/backups/list-backups.ts'
import { reviewBackups } from '../src/backups/review-backups.ts'
import { listChanges } from '../src/changes/list-changes.ts'
import { listEvidence } from '../src/incidents/list-evidence.ts'
import { listIncidents } from '../src/incidents/list-incidents.ts'
import { recordStatusReport } from '../src/ingest/record-status-report.ts'
import { systemActor } from '../src/platform/context.ts'
import type { Database } from '../src/platform/database/database.ts'
import { readPortal } from '../src/portal/read-portal.ts'
import { cutAtBuckets } from '../src/snapshots/intervals.ts'
import { listVolumes } from '../src/storage/list-volumes.ts'
import { testContext } from '../testing/database/context.ts'
import { openTestDatabase } from '../testing/database/database.ts'
import { demoHistoryEnd, demoRefusal, demoState, fillDemo } from './fill-demo.ts'
import { dayMs, historyOf } from './world/history.ts'
import { demoWorld, servicesOf } from './world/world.ts'

const now = Date.parse('2026-11-20T10:47:13Z')
const end = Date.parse('2026-11-20T10:47:00Z')
const size = { seed: 5, days: 6, servicesPerCluster: 3 }

describe('a filled demo', () => {
  let database: Database
  const sent: [number, number][] = []
  beforeAll(async () => {
    database = await openTestDatabase()
    await mark('filling')
    await expect(fillDemo(testContext(database, now), { onProgress: () => {} })).rejects.toThrow(/this one is filling/)
    await database.query('delete from installation')
    await fillDemo(testContext(database, now), { ...size, onProgress: (done, total) => sent.push([done, total]) })
  })
  afterAll(() => database.close())

  const mark = (state: string) => database.query(`insert into installation values ('demo', $1)`, [{ state }])
  const count = async (text: string) => (await database.query<{ n: number }>(text)).rows[0]?.n

  it('is marked, and refuses to be filled again', async () => {
    expect(await demoState(database)).toBe('ready')
    expect(await demoHistoryEnd(database)).toEqual(new Date(end))
    await expect(fillDemo(testContext(database, now), { onProgress: () => {} })).rejects.toThrow(/this one is ready/)
  })

  it('has two customers with public pages of their groups', async () => {
    const pages = await Promise.all(
      ['northwind', 'duna-bank'].map((slug) => readPortal(testContext(database, now), slug)),
    )
    expect(pages.map(({ visibility, groups }) => [visibility, groups.map(({ name }) => name)])).toEqual([
      ['PUBLIC', ['payments']],
      ['PUBLIC', ['core-banking']],
    ])
    const owed = await database.query('select sla_group, currency from reporting.credits order by sla_group')
    expect(owed.rows).toMatchObject([
      { sla_group: 'core-banking', currency: 'HUF' },
      { sla_group: 'payments', currency: 'EUR' },
    ])
  })

  it('reports progress that only grows, to its end', () => {
    const [last] = sent.slice(-1)
    expect(last?.[0]).toBe(last?.[1])
    expect(sent.every(([done], index) => index === 0 || done >= (sent[index - 1]?.[0] ?? 0))).toBe(true)
  })

  it('holds the intervals that cutting the histories at 5 minutes gives', async () => {
    const range = { from: Math.floor(end / dayMs) * dayMs - size.days * dayMs, to: end }
    const [service] = servicesOf(demoWorld()).filter(({ name }) => name === 'stream-processor')
    if (!service) throw new Error('the demo world has no stream-processor')
    const { rows } = await database.query<{ from: Date; ms: number; status: string }>(
      `select time as "from", duration_ms as ms, status::text
      from sla_snapshots
      join services on id = service_id
      where path = $1
      order by time`,
      [service.path],
    )
    const pieces = cutAtBuckets(historyOf(service, range, size.seed))
    expect(rows).toEqual(pieces.map(({ from, to, status }) => ({ from: new Date(from), ms: to - from, status })))
  })

  it('has weeks of backups, and volumes with a trend', async () => {
    const context = testContext(database, now)
    await reviewBackups(context)
    const { counts, nodes } = await listBackups(context, {}, 10)
    expect(counts).toEqual({ all: 3, expected: 3, overdue: 0, failed: 0, anomalies: 0 })
    const sent = nodes.map(({ path, recentFailures, recentSizes }) => [path, recentFailures, recentSizes.length])
    expect(sent).toContainEqual(['acme/shop/prod/eu-west-1/orders-db', 1, 14])
    const { nodes: volumes } = await listVolumes(context, {}, 10)
    expect(volumes.map(({ serviceName }) => serviceName).toSorted()).toEqual([
      'kafka',
      'ledger-db',
      'orders-db',
      'orders-db',
    ])
    expect(await count('select count(*) as n from storage_reports')).toBe(4 * 505)
  })

  it('has tickets in every state, and their histories', async () => {
    const states = await count('select count(distinct status) as n from tickets')
    const silent = await count(
      'select count(*) as n from tickets where id not in (select ticket_id from ticket_changes)',
    )
    expect([states, silent]).toEqual([4, 0])
  })

  it('credits no instant twice', async () => {
    const overlaps = await count(
      `select count(*) as n
      from (
        select time + duration_ms * interval '1 ms' as until, lead(time) over (partition by service_id order by time) as next
        from sla_snapshots
      ) p
      where until > next`,
    )
    expect(overlaps).toBe(0)
  })

  it.each([
    ['DAILY', 'day'],
    ['MONTHLY', 'month'],
  ])('has %s results that sum up to the raw snapshots', async (kind, unit) => {
    const { rows } = await database.query<Record<string, number>>(
      `with raw as (
        select
          service_id, date_trunc('${unit}', time, 'UTC') as period_start,
          coalesce(sum(duration_ms) filter (where status = 'OPERATIONAL'), 0)::bigint as operational_ms,
          coalesce(sum(duration_ms) filter (where status = 'DOWN'), 0)::bigint as down_ms,
          coalesce(sum(duration_ms) filter (where status = 'MAINTENANCE'), 0)::bigint as excluded_ms
        from sla_snapshots
        group by 1, 2
      )
      select
        count(*) as periods,
        count(*) filter (
          where (r.operational_ms, r.down_ms, r.excluded_ms) is distinct from (raw.operational_ms, raw.down_ms, raw.excluded_ms)
        ) as wrong
      from raw
      full join (select * from sla_period_results where period_type = $1 and subject_kind = 'SERVICE') r
        on r.subject_id = raw.service_id and r.period_start = raw.period_start`,
      [kind],
    )
    expect(rows).toEqual([{ periods: kind === 'DAILY' ? 12 * 7 : 12, wrong: 0 }])
  })

  it('names every change of status that its intervals show', async () => {
    const missing = await count(
      `with sent as (select service_id, time, from_status, to_status from service_status_events),
      shown as (
        select *
        from (
          select service_id, time, lag(status) over (partition by service_id order by time) as from_status, status
          from sla_snapshots
        ) s
        where status is distinct from from_status
      )
      select count(*) as n
      from ((table sent except table shown) union all (table shown except table sent)) d`,
    )
    expect(missing).toBe(0)
    expect(await count('select count(*) as n from service_status_events')).toBeGreaterThan(12)
  })

  it('has an incident for every outage that its intervals show, with its timeline', async () => {
    const { rows } = await database.query<Record<string, number>>(
      `with down as (
        select s.service_id, s.time, count(i.id) as incidents
        from sla_snapshots s
        left join sla_incidents i
          on i.service_id = s.service_id
          and i.started_at <= s.time
          and (i.resolved_at is null or i.resolved_at > s.time)
        where s.status = 'DOWN'
        group by s.service_id, s.time
      )
      select
        (select count(*) from down) > 0 as shown,
        (select count(*) from down where incidents <> 1) as wrong,
        (select count(*) from sla_incidents i
          where not exists (select from sla_snapshots s where s.service_id = i.service_id and s.time = i.started_at and s.status = 'DOWN')
        ) as unfounded,
        (select count(*) from sla_incidents i
          where not exists (select from sla_incident_entries e where e.incident_id = i.id and e.kind = 'OPENED')
        ) as unreported`,
    )
    expect(rows).toEqual([{ shown: true, wrong: 0, unfounded: 0, unreported: 0 }])
  })

  it('has rollouts, and the last words of the pod of every outage', async () => {
    const context = { ...testContext(database, now), actor: systemActor }
    const { nodes } = await listChanges(context, {}, 500)
    expect(nodes.map(({ kind }) => kind)).toContain('ROLLOUT')
    for (const { at } of nodes) expect(at.getTime()).toBeLessThan(end)
    const { nodes: incidents } = await listIncidents(context, {}, 500)
    const evidence = await listEvidence(
      context,
      incidents.map(({ id }) => id),
    )
    expect(evidence.size).toBeGreaterThan(0)
    for (const seen of evidence.values()) expect(seen).toMatchObject([{ log: expect.stringContaining('\n') }])
  })

  it('has response times of the services that are probed, where they are up', async () => {
    const { rows } = await database.query(
      `select
        count(distinct l.service_id) > 3 as some,
        count(distinct l.service_id) < (select count(*) from services) as "notAll",
        count(*) filter (where s.status is null or s.status not in ('OPERATIONAL', 'DEGRADED')) as unfounded,
        max(l.time) > $1::timestamptz - interval '10 minutes' as recent
      from probe_latencies l
      left join sla_snapshots s on s.service_id = l.service_id and s.time = l.time`,
      [new Date(end)],
    )
    expect(rows).toEqual([{ some: true, notAll: true, unfounded: 0, recent: true }])
  })

  it('leaves the end open, so that what is reported next counts', async () => {
    const context = testContext(database, end + 30_000)
    const interval = {
      from: new Date(end).toISOString(),
      to: new Date(end + 30_000).toISOString(),
      status: 'OPERATIONAL',
    }
    const answer = await recordStatusReport(context, {
      nodeId: 'acme/shop/prod/eu-west-1',
      services: [{ name: 'checkout', status: 'OPERATIONAL', pieces: [interval] }],
    })
    expect(answer).toMatchObject({ creditedSeconds: 30, refusedSeconds: { overlap: 0 } })
    const { rows } = await database.query<{ ms: number }>(
      `select sum(operational_ms + degraded_ms + down_ms)::bigint as ms
      from services
      cross join lateral read_sums('2000-01-01Z', $1::timestamptz + interval '5 minutes', array[id])
      where path = 'acme/shop/prod/eu-west-1/checkout'`,
      [new Date(end - (end % 300_000))],
    )
    expect(rows[0]?.ms).toBe(6 * dayMs + (end % dayMs) + 30_000)
  })

  it('is foreign to the demo without its mark, and each refusal names the way out', async () => {
    await database.query('delete from installation')
    expect(await demoState(database)).toBe('foreign')
    await mark('filling')
    expect(await demoState(database)).toBe('filling')
    for (const state of ['filling', 'foreign'] as const) expect(demoRefusal(state, '.itops')).toMatch(/delete/)
    expect(demoRefusal('ready', '.itops')).toBeUndefined()
  })
})
