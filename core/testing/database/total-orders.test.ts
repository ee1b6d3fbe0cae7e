import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What ends a list of sort keys that no bracket ends. */
const afterKeys =
  /^(\b(limit|offset|rows between|for (no key )?(update|share)|returning|loop|on conflict|union)\b|[;`')]|\$\$)/i
/** Keys that no two rows of a list share: identities, paths and names of things, numbers given by `with ordinality`. */
const identity =
  /^(id|\w+_id|\w+Id|path|place|membership|chunk_name|n|name|reader|mount_path|alert_key|length_ms|window_ms|step|rule|degraded_rule)$/

/** Lists whose last key is unique for another reason: clauses by that reason, then by file. Every other one ends with an identity. */
const alsoTotal: Record<string, Record<string, string[]>> = {
  'each subject has one row from an instant on (primary key), and the list is of one subject': {
    'core/src/corrections/list-corrected-segments.ts': ['s.path, p.time'],
    'core/src/exclusions/list-windows.ts': ['s.starts_at'],
    'core/src/reports/content/steps.ts': ['s.period_day'],
    'core/src/reports/generate-report.ts': ['r.revision desc', 'revision desc'],
    'core/src/reports/make-due-reports.ts': ['c.id, array_position($1::text[], p.type)', 't.type'],
    'sql/functions/sla/period-steps.sql': ['d.period_day', 'd.period_day'],
    'sql/functions/sla/step-parts.sql': ['at', 'at'],
    'core/src/sla/terms/list-group-terms.ts': ['g.effective_from desc'],
    'core/src/sla/terms/later-terms.ts': ['t.effective_from'],
    'core/src/incidents/list-evidence.ts': ['i.id, o.at'],
    'core/src/incidents/tracking/store-evidence.ts': ['at desc'],
    'core/src/incidents/tracking/read-history.ts': ['s.time'],
    'core/src/incidents/tracking/store-outages.ts': ['s.id, e.started_at'],
    'core/src/inventory/groups/store-groups.ts': ['t.effective_from desc'],
    'sql/functions/sla/credits.sql': ['effective_from desc'],
    'core/src/inventory/services/update-services.ts': [
      'n.effective_from desc',
      'a.effective_from desc',
      't.effective_from desc',
    ],
    'core/src/lifecycle/rename-service.ts': ['l.effective_from desc'],
    'core/src/notifications/alerts/find-facts.ts': ['t.effective_from desc'],
    'core/src/platform/zones/read-zones.ts': ['z.name, o.from_time'],
    'core/src/sla/results/read-timeline.ts': ['x.start'],
    'core/src/snapshots/status-events.ts': ['s.service_id, s.time', 's.time desc', 'time'],
    'sql/functions/backups.sql': ['t.effective_from desc'],
    'sql/functions/corrections.sql': ['from_time', 'from_time', 'k.time desc', 'r.service_id, r.starts_at'],
    'sql/functions/exclusions.sql': ['m.effective_from', 'm.effective_from', 'm.effective_from'],
    'sql/functions/incidents.sql': ['starts_at'],
    'sql/functions/sla/evidence.sql': ['from_time', 'from_time', 'from_time'],
    'sql/functions/sla/seal-inputs.sql': ['time', 'l.subject, t.valid_from'],
    'sql/functions/sla/range-sums.sql': ['t.service_id, t.valid_from desc'],
    'sql/functions/sla/terms.sql': ['n.effective_from', 'n.effective_from'],
  },
  'a limit that a caller met, and a stream of the audit log, are named by these (primary keys)': {
    'core/src/auth/audit/read-streams.ts': ['s.target'],
    'core/src/limits/limits-seen.ts': ['1, 2, 3', 'last_at desc, limit_name, caller_kind, caller'],
    'core/src/limits/list-limits-seen.ts': ['r.last_at desc, r.limit_name, r.caller_kind, r.caller'],
  },
  'each service has one row of a node, and each of those one interval from an instant on (primary keys)': {
    'core/src/metrics/series/vantages.ts': ['s.path, p.node'],
    'core/src/ingest/quorum/decide.ts': ['p.service_id, p.node', 's.time desc'],
    'core/src/ingest/quorum/list-vantage-points.ts': [
      '"from" desc, node',
      'node, "from"',
      'p.service_id, p.node',
      'time',
      'time',
    ],
    'core/src/ingest/quorum/rule-history.ts': [
      'h.effective_from',
      'q.effective_from',
      'q.effective_from',
      'q.effective_from',
      'q.effective_from',
    ],
    'core/src/lifecycle/admit-reporter.ts': ['q.effective_from desc'],
    'core/src/ingest/quorum/rules.ts': ['q.effective_from desc'],
    'sql/functions/quorum.sql': ['q.effective_from', 'r.service_id, r.effective_from desc'],
  },
  'the segments of a service do not overlap': {
    'sql/functions/quorum.sql': ['d.service_id, lower(part)', 's.at', 's.service_id, s.from_time'],
  },
  'the plan that is sent has no two parts of a service that start together': {
    'core/src/corrections/decide-correction.ts': ['r.service_id, r.starts_at'],
    'core/src/corrections/correction-plan.ts': ['s.id, 3'],
    'core/src/corrections/run-correction-step.ts': ['o.service_id, o."from"'],
  },
  'each subject has one result, and one revision of a seal, of a period': {
    'core/src/portal/read-portal.ts': ['s.revision desc'],
    'core/src/sla/seals/list-seals.ts': ['s.period_day desc, s.revision desc'],
    'core/src/sla/results/read-trend.ts': ['period_day desc', 'p.day'],
    'core/src/sla/results/notify-status-changes.ts': ['c.subject_kind, subject, c.period_key'],
    'sql/functions/sla/parts.sql': ['subject_kind, subject_id, period_day desc', 'period_day desc'],
    'core/src/sla/evidence/write-bundle.ts': ['e.period_day'],
    'sql/functions/sla/composite-days.sql': ['r.period_start, r.period_day'],
    'sql/functions/sla/seal-inputs.sql': ['subject_kind, subject_id, period_day, revision desc', 'd.period_day'],
  },
  'the rows are grouped, or made, by these keys': {
    'core/src/metrics/series/slices.ts': ['n.path, d.part'],
    'core/src/sla/budgets/read-burn-overview.ts': ['r.severity'],
    'core/src/sla/budgets/read-error-budget.ts': ['d.days'],
    'core/src/incidents/count-open-incidents.ts': ['t.rank, a.acknowledged'],
    'core/src/sla/seals/verify-seals.ts': ['m.day', 'subject_kind, subject, revision, problem'],
    'core/src/sla/results/read-latency.ts': ['1'],
    'core/src/sla/aggregates/refresh-late-credits.ts': ['1'],
    'core/src/storage/read-history.ts': ['1'],
    'sql/functions/corrections.sql': ['1, 2', '1, 2'],
    'sql/functions/exclusion-steps.sql': ['1, 2'],
    'core/src/portal/read-portal.ts': ['"startsAt", "group", "endsAt"'],
    'sql/functions/sla/evidence.sql': ['(n - 1) / 2'],
    'sql/functions/sla/record-results.sql': ['k.type, d.day'],
    'sql/functions/sla/sums.sql': ['f.first'],
  },
  'these columns are unique by themselves': {
    'core/src/customers/list-customers.ts': ['1'],
    'sql/functions/access.sql': ['1'],
    'core/src/corrections/run-correction-step.ts': ['approval'],
    'core/src/sla/terms/list-group-terms.ts': ['rank'],
    // Steps of one list, strictly falling.
    'sql/functions/sla/credits.sql': ["(s ->> 'below')::numeric desc"],
    'core/src/platform/database/migrate.ts': ['position desc'],
    'core/src/sla/results/show-corrected-results.ts': ['c.approval'],
    'core/src/tickets/templates/load-templates.ts': ['key'],
    'sql/functions/sla/record-results.sql': ['attnum'],
  },
  'rows that are alike in all of these keys are alike in what is computed from them': {
    'core/demo/store-incidents.ts': ['m.id, x.at'],
    'core/demo/store-customers.ts': ['i.id, u.at'],
    'core/src/jobs/clock-watch.ts': ['clock_skew_seconds'],
    'core/src/incidents/tracking/read-history.ts': ['at, down', 'at, down', 'm.service_id, m.at, m.down'],
    'core/src/lifecycle/purge-deleted.ts': ['p.schema desc, p.name, c.range_start'],
    'core/src/notifications/deliveries/claim-deliveries.ts': ['d.next_at'],
  },
}

test('every `order by` is a total order: two pages of a list, or two replicas, never differ by a tie', () => {
  const found = sources()
    .flatMap((file) => sortKeys(readFileSync(join(root, file), 'utf8')).map((keys) => ({ file, keys })))
    .map(({ file, keys }) => ({
      clause: `${file}: ${keys.join(', ')}`,
      total: identity.test(nameOf(keys.at(-1) ?? '')),
    }))
  const listed = Object.values(alsoTotal).flatMap((files) =>
    Object.entries(files).flatMap(([file, clauses]) => clauses.map((clause) => `${file}: ${clause}`)),
  )
  expect(found.length, 'the clauses are found').toBeGreaterThan(180)
  const open = found.filter(({ total }) => !total).map(({ clause }) => clause)
  // A clause that ends otherwise gets an identity as its last key; only where none is needed does it join the list above.
  expect(open.sort()).toEqual(listed.sort())
})

test('sort keys are read through brackets, comments and several lines', () => {
  const text = `select array_agg(a order by lower(b), c desc nulls last) -- order by nothing
    from t
    order by
      case when a then 1 else 2 end,
      t.id
    limit 5`
  expect(sortKeys(text)).toEqual([
    ['lower(b)', 'c desc nulls last'],
    ['case when a then 1 else 2 end', 't.id'],
  ])
})

function sources(): string[] {
  return ['sql', 'core/src', 'core/demo'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(sql|ts)$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  )
}

/** The sort keys of each `order by` of a text. */
function sortKeys(text: string): string[][] {
  const code = text.replace(/--[^\n]*/g, '')
  return [...code.matchAll(/\border by\b/gi)].map(({ index }) => keysFrom(code, index + 'order by'.length))
}

function keysFrom(code: string, start: number): string[] {
  const keys = ['']
  let depth = 0
  for (let at = start; at < code.length; at++) {
    const char = code.charAt(at)
    const wordStarts = !/\w/.test(code.charAt(at - 1))
    if (depth === 0 && (wordStarts || !/\w/.test(char)) && afterKeys.test(code.slice(at, at + 20))) break
    if (char === '(') depth++
    if (char === ')') depth--
    if (char === ',' && depth === 0) keys.push('')
    else keys[keys.length - 1] += char
  }
  return keys.map((key) => key.replace(/\s+/g, ' ').trim())
}

/** The column of a key, without its direction and its table. */
function nameOf(key: string): string {
  return key
    .replace(/ (asc|desc)\b| nulls (first|last)\b| collate "C"/g, '')
    .replace(/^.*\./, '')
    .replaceAll('"', '')
}
