import type { ServiceStatus } from '../../src/contract/index.ts'
import { recordHealthReport } from '../../src/ingest/record-status-report.ts'
import type { Context } from '../../src/platform/context.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { allPasses } from '../../src/platform/passes.ts'
import { burnAlertPasses } from '../../src/sla/budgets/burn-alert-passes.ts'
import { listBurnAlerts } from '../../src/sla/budgets/list-burn-alerts.ts'
import { testContext } from '../database/context.ts'

const minute = 60_000
const hour = 60 * minute
const start = Date.parse('2026-11-24T00:00:00Z')

export type BurnStage = Awaited<ReturnType<typeof burnStage>>

/** A group of its own with one member, `orders`, and what it takes to burn its budget; times are milliseconds from the start. */
export async function burnStage(database: Database, turn: number) {
  const context = testContext(database, start)
  const events: number[] = []
  context.bus.subscribe('events', ({ ids }) => void events.push(...ids))
  const group = `group-${turn}`
  const path = `test${turn}/shop/prod/eu1/orders`
  await database.query("update services set retired_at = '2020-01-01Z'")
  await database.query('delete from installation')
  await database.query('delete from sla_burn_alerts')

  const stage = {
    ...look(database, context, { group, path, events }),
    context,
    group,
    path,
    start,
    /** Where the next report of the member begins. */
    reported: 0,
    /** Reports what a service was since the last report of the member, in reports of a day at most. */
    async report(until: number, status: ServiceStatus, of = path) {
      for (let from = stage.reported; from < until; from += 24 * hour) {
        const to = Math.min(until, from + 24 * hour)
        const pieces = [{ from: new Date(start + from).toISOString(), to: new Date(start + to).toISOString(), status }]
        const body = { path: of, slaGroup: group, criticality: 'high', status, pieces }
        await recordHealthReport(testContext(database, start + to), body)
      }
      if (of === path) stage.reported = until
    },
    /** Evaluates every minute up to an instant; resolves to what changed, as `minute ±rule subject kind`. */
    async evaluateUntil(until: number) {
      const changes: string[] = []
      for (let at = context.clock.now().getTime() + minute; at <= start + until; at += minute) {
        context.clock.set(at)
        await allPasses(burnAlertPasses(context))
        changes.push(...(await changesAt(database, at)))
      }
      return changes
    },
    /** Goes to an instant without a look in between, as if alerts had been evaluated all the time. */
    async skipTo(ms: number) {
      context.clock.set(start + ms)
      await database.query('delete from installation')
      await allPasses(burnAlertPasses(context))
    },
    /** One minute of a status after the other, each evaluated as it ends. */
    async live(minutes: number, status: ServiceStatus) {
      const changes: string[] = []
      for (let count = 0; count < minutes; count++) {
        await stage.report(stage.reported + minute, status)
        changes.push(...(await stage.evaluateUntil(stage.reported)))
      }
      return changes
    },
  }
  return stage
}

/** The alerts that fired or resolved at an instant, as `minute ±rule subject kind`. */
async function changesAt(database: Database, at: number): Promise<string[]> {
  const { rows } = await database.query<{ sign: string; rule: string; kind: string }>(
    `select sign, rule, subject_kind as kind
    from (
      select id, '+' as sign, rule, subject_kind
      from sla_burn_alerts
      where fired_at = $1
      union all
      select id, '-', rule, subject_kind
      from sla_burn_alerts
      where resolved_at = $1
    ) change
    order by id`,
    [new Date(at)],
  )
  return rows.map(({ sign, rule, kind }) => `${(at - start) / minute} ${sign}${rule} ${kind}`)
}

interface Subject {
  group: string
  path: string
  /** The ids of events that nobody has looked at. */
  events: number[]
}

/** What tests look at, and the terms of the group. */
function look(database: Database, context: Context, { group, path, events }: Subject) {
  return {
    /** What people were notified of since this was last asked, as `±rule subject`. */
    async notified() {
      const { rows } = await database.query<{ type: string; rule: string; subject: string }>(
        `select type, payload ->> 'rule' as rule, subject
        from outbox_events
        where id = any ($1::bigint[])
          and type like 'sla.burn%'
        order by id`,
        [events.splice(0)],
      )
      const name = (subject: string) => subject.split('/').at(-1)
      return rows.map(({ type, rule, subject }) => `${type.endsWith('fired') ? '+' : '-'}${rule} ${name(subject)}`)
    },
    /** The services and groups whose month has an event of its own in this test, with its status. */
    async slaEvents() {
      const { rows } = await database.query<{ line: string }>(
        `select subject || ' ' || (payload ->> 'to') as line
        from outbox_events
        where type = 'sla.status_changed'
          and (subject = $1 or subject like $2)
        order by id`,
        [group, `${path.split('/')[0]}/%`],
      )
      return rows.map(({ line }) => line)
    },
    record: () => database.query('call record_open_results($1)', [context.clock.now()]),
    target: (percent: number) =>
      database.query(
        'update sla_group_terms set uptime_target = $2 where group_id = (select id from sla_groups where name = $1)',
        [group, percent],
      ),
    open: async () =>
      (await listBurnAlerts(context, { active: true, first: 100 })).map(
        ({ rule, subjectKind }) => `${rule} ${subjectKind}`,
      ),
  }
}
