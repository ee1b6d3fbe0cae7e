import type { Context } from '../../platform/context.ts'
import { escapeLabel, type Family, labelsOf, ratioOf, sourceOf } from './families.ts'

interface ServiceSample {
  serviceId: number
  path: string
  slaGroup: string
  criticality: string
  status: string
  reportedAt: number | null
  latency: number | null
  certificateEndsAt: number | null
  target: number
  dayUptime: number | null
  dayCoverage: number | null
  yesterdayUptime: number | null
  yesterdayCoverage: number | null
  monthUptime: number | null
  monthBest: number | null
  monthWorst: number | null
  monthCoverage: number | null
  monthBudget: number | null
  monthConsumed: number | null
}

const percent = (value: number | null) => (value === null ? null : ratioOf(value))

const families: readonly Family<ServiceSample>[] = [
  {
    name: 'itops_service_status',
    help: 'The last reported status of a service: one sample with the value 1, the status as a label.',
    samples: ({ status }) => [[`,status="${status}"`, 1]],
  },
  {
    name: 'itops_service_info',
    help: 'The SLA group and criticality of a service, always 1.',
    samples: ({ slaGroup, criticality }) => [[`,sla_group="${escapeLabel(slaGroup)}",criticality="${criticality}"`, 1]],
  },
  {
    name: 'itops_service_last_report_timestamp_seconds',
    help: 'When the status of a service was last reported.',
    samples: ({ reportedAt }) => [['', reportedAt]],
  },
  {
    name: 'itops_service_probe_latency_seconds',
    help: 'Mean response time over the last probes of a service; absent when they or its reports are over.',
    samples: ({ latency }) => [['', latency]],
  },
  {
    name: 'itops_service_certificate_expiry_timestamp_seconds',
    help: 'When the certificate of a service ends, as its probe was last shown; absent without one.',
    samples: ({ certificateEndsAt }) => [['', certificateEndsAt]],
  },
  {
    name: 'itops_service_uptime_ratio',
    help: "Uptime of a service over its measured time, by window in its SLA group's time zone, else UTC; absent when nothing was measured.",
    samples: (service) => [
      [',window="day"', percent(service.dayUptime)],
      [',window="yesterday"', percent(service.yesterdayUptime)],
      [',window="month"', percent(service.monthUptime)],
    ],
  },
  {
    name: 'itops_service_uptime_bound_ratio',
    help: 'Uptime of a service in the month so far if all of its unmeasured time had been up (bound best) or down (bound worst).',
    samples: (service) => [
      [',bound="best"', percent(service.monthBest)],
      [',bound="worst"', percent(service.monthWorst)],
    ],
  },
  {
    name: 'itops_service_coverage_ratio',
    help: "Measured and excluded time of a service over the elapsed time, by window in its SLA group's time zone, else UTC.",
    samples: (service) => [
      [',window="day"', percent(service.dayCoverage)],
      [',window="yesterday"', percent(service.yesterdayCoverage)],
      [',window="month"', percent(service.monthCoverage)],
    ],
  },
  {
    name: 'itops_service_uptime_target_ratio',
    help: 'The uptime that a service is to deliver.',
    samples: ({ target }) => [['', percent(target)]],
  },
  {
    name: 'itops_service_error_budget_seconds',
    help: "Error budget of a service for the whole month, in its SLA group's time zone, else UTC.",
    samples: ({ monthBudget }) => [['', monthBudget]],
  },
  {
    name: 'itops_service_error_budget_consumed_seconds',
    help: "Error budget of a service consumed in the month so far, in its SLA group's time zone, else UTC.",
    samples: ({ monthConsumed }) => [['', monthConsumed]],
  },
]

/** What every service is, promises and came to. */
export const services = sourceOf(families, readSamples, ({ path }) => labelsOf(path))

async function readSamples(
  { actor, database, clock }: Context,
  serviceIds: readonly number[],
): Promise<ServiceSample[]> {
  const { rows } = await database.query<ServiceSample>(
    `select
      s.id as "serviceId",
      s.path,
      coalesce((select g.name from sla_groups g where g.id = s.sla_group_id), '') as "slaGroup",
      t.criticality,
      c.status::text as status,
      extract(epoch from c.reported_at)::float8 as "reportedAt",
      case
        when c.latency_at > $2 - interval '1 hour' and not is_stale(c.reported_at, c.interval_ms, $2)
          then c.latency_ms / 1000
      end as latency,
      extract(epoch from c.certificate_ends_at)::float8 as "certificateEndsAt",
      t.uptime_target as target,
      d.uptime as "dayUptime",
      d.coverage as "dayCoverage",
      y.uptime as "yesterdayUptime",
      y.coverage as "yesterdayCoverage",
      m.uptime as "monthUptime",
      m.uptime_best as "monthBest",
      m.uptime_worst as "monthWorst",
      m.coverage as "monthCoverage",
      m.budget_ms / 1000.0 as "monthBudget",
      m.consumed_ms / 1000.0 as "monthConsumed"
    -- As many as are asked for, by key: what a batch costs must not depend on how many there are.
    from unnest($3::bigint[]) as asked (id)
    cross join lateral (select * from services where id = asked.id offset 0) s
    -- By key, as its terms and results: see service_terms.
    cross join lateral (select * from service_states where service_id = s.id offset 0) c
    cross join lateral service_terms(s.id, $2) t
    left join current_result('DAILY', $2, 'SERVICE', s.id) d on true
    left join lateral (
      select *
      from sla_period_results
      where period_type = 'DAILY'
        and period_day = period_day_of('DAILY', $2, t.time_zone) - 1
        and subject_kind = 'SERVICE'
        and subject_id = s.id
      offset 0
    ) y on true
    left join current_result('MONTHLY', $2, 'SERVICE', s.id) m on true
    where in_scope(s.path, $1)
      and s.retired_at is null
    order by s.path`,
    [actor.scope, clock.now(), serviceIds],
  )
  return rows
}
