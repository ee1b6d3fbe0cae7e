import { below, missingGrant } from '../../auth/grants/may.ts'
import { findSubject, type Subject, type SubjectFilter } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { parsePeriodKey } from '../results/list-period-results.ts'
import { proofsOf } from './anchor-proofs.ts'
import { listKeys } from './signing-keys.ts'

interface SealRow {
  id: number
  subjectKind: Subject['kind']
  subjectId: number
  subject: string
  day: string
  [field: string]: unknown
}

/** What is asked for: the sealed months of a subject, or one of them. */
export type BundleFilter = SubjectFilter & { periodKey?: string | null }

/**
 * All that is needed to check sealed months without core, a JSON a line: public keys, the seals of the subject and of its services, the
 * segments and status changes that they are over, and where they were anchored. Throws `not_found`, and `forbidden` where it
 * would name services that the caller may not see.
 */
export async function openBundle(
  context: Context,
  { periodKey, ...filter }: BundleFilter,
): Promise<AsyncIterable<string>> {
  const subject = await findSubject(context, filter)
  const day = parsePeriodKey('MONTHLY', periodKey) ?? null
  const seals = await readSeals(context, [subject], day)
  const own = seals.filter((seal) => day === null || seal.day === day)
  const [latest] = own.slice(-1)
  if (!latest) throw new AppError('not_found', { what: 'A sealed month of that subject' })
  const members = subject.kind === 'SERVICE' ? [] : await listMembers(context, subject, own, latest.subject)
  return linesOf(context, { seals, members, months: [...new Set(own.map((seal) => seal.day))], name: latest.subject })
}

async function listMembers(
  { database, actor }: Context,
  { kind, id }: Subject,
  own: SealRow[],
  name: string,
): Promise<Subject[]> {
  const { rows } = await database.query<{ id: number; seen: boolean }>(
    `select distinct m.subject_id as id, in_scope(v.path, $4) as seen
    from sla_seals s
    cross join lateral regexp_matches(s.inputs, '\\nmember (\\S+) ([0-9a-f]{64}) ', 'g') x
    join sla_seals m on m.subject_kind = 'SERVICE' and m.period_day = s.period_day and encode(m.hash, 'hex') = x[2]
    join services v on v.id = m.subject_id
    where s.subject_kind = $1
      and s.subject_id = $2
      and s.id = any ($3::bigint[])
    order by id`,
    [kind, id, own.map((seal) => seal.id), actor.scope],
  )
  if (rows.some(({ seen }) => !seen))
    throw missingGrant(actor, 'read', kind === 'GROUP' ? { kind, group: name } : below(name))
  return rows.map((row) => ({ kind: 'SERVICE', id: row.id }))
}

interface Parts {
  seals: SealRow[]
  members: Subject[]
  months: string[]
  name: string
}

async function* linesOf(context: Context, { seals, members, months, name }: Parts): AsyncIterable<string> {
  const line = (content: object) => `${JSON.stringify(content)}\n`
  const [{ subjectKind = 'NODE' } = {}] = seals
  yield line({ type: 'itops-evidence', format: 1, subjectKind, subject: name, months: months.map(monthOf) })
  for (const key of await listKeys(context.database)) yield line({ type: 'key', ...key })
  for (const member of members) {
    const own: SealRow[] = []
    for (const month of months) own.push(...(await readSeals(context, [member], month)))
    const distinct = [...new Map(own.map((seal) => [seal.id, seal])).values()].toSorted((a, b) => a.id - b.id)
    yield* sealLines(context, distinct, months)
  }
  yield* sealLines(context, seals, months)
}

const monthOf = (day: string) => day.slice(0, 7)

async function* sealLines(context: Context, seals: SealRow[], months: string[]): AsyncIterable<string> {
  const proofs = await proofsOf(
    context.database,
    seals.map(({ id }) => id),
  )
  for (const { id, subjectId: _, day, ...seal } of seals)
    yield `${JSON.stringify({ type: 'seal', periodKey: monthOf(day), ...seal, anchors: proofs.get(id) ?? [] })}\n`
  for (const month of months) {
    // Under the name that its last seal has: a service may have had others.
    const last = seals.findLast(({ day }) => day === month)
    if (last?.subjectKind === 'SERVICE') yield* observed(context, last, month)
  }
}

/** What was observed of a service in a month. */
async function* observed({ database }: Context, seal: SealRow, month: string): AsyncIterable<string> {
  const { subjectId, subject } = seal
  const days = await database.query<{ day: string; segments: string[] }>(
    `select e.period_day::text as day, string_to_array(nullif(e.segments, ''), E'\\n') as segments
    from sla_day_evidence e
    join sla_period_results r
      on r.period_type = 'DAILY'
      and r.period_day = e.period_day
      and r.subject_kind = 'SERVICE'
      and r.subject_id = e.service_id
    where e.service_id = $1
      and e.period_day >= $2::date
      and e.period_day < $2::date + interval '1 month'
    order by e.period_day`,
    [subjectId, month],
  )
  for (const { day, segments } of days.rows)
    yield `${JSON.stringify({ type: 'day', subject, day, segments: segments ?? [] })}\n`
  const events = await database.query<{ lines: string[] }>(
    `select event_lines(r.subject_id, r.period_start, r.period_end) as lines
    from sla_period_results r
    where r.period_type = 'MONTHLY'
      and r.period_day = $2::date
      and r.subject_kind = 'SERVICE'
      and r.subject_id = $1`,
    [subjectId, month],
  )
  yield `${JSON.stringify({ type: 'events', subject, periodKey: monthOf(month), events: events.rows[0]?.lines ?? [] })}\n`
}

/** The seals of subjects, of one month or of all; with those that were made between them, so that the chain has no gap. */
async function readSeals({ database }: Context, subjects: Subject[], day: string | null): Promise<SealRow[]> {
  const { rows } = await database.query<SealRow>(
    `with asked as (
      select s.subject_kind, s.subject_id, min(s.id) as first_id, max(s.id) as last_id
      from sla_seals s
      join unnest($1::text[], $2::bigint[]) as w (kind, id) on w.kind = s.subject_kind and w.id = s.subject_id
      where $3::date is null or s.period_day = $3::date
      group by s.subject_kind, s.subject_id
    )
    select
      s.id,
      s.subject_kind as "subjectKind",
      s.subject_id as "subjectId",
      s.subject,
      s.period_day::text as day,
      s.revision,
      s.id = l.id as latest,
      s.sealed_at as "sealedAt",
      s.inputs,
      encode(s.hash, 'hex') as hash,
      encode(s.previous_hash, 'hex') as "previousHash",
      s.key_id as "keyId",
      replace(encode(s.signature, 'base64'), E'\\n', '') as signature
    from asked a
    join sla_seals s
      on s.subject_kind = a.subject_kind
      and s.subject_id = a.subject_id
      and s.id between a.first_id and a.last_id
    join latest_seals l
      on l.subject_kind = s.subject_kind
      and l.subject_id = s.subject_id
      and l.period_day = s.period_day
    order by s.id`,
    [subjects.map(({ kind }) => kind), subjects.map(({ id }) => id), day],
  )
  return rows
}
