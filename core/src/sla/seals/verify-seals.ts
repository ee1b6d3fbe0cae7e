import { assertAdministersAll } from '../../auth/grants/may.ts'
import type { SubjectKind } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'

/** What is wrong with one seal; no revision when the seal itself is missing. */
export interface SealProblem {
  periodKey: string
  subjectKind: SubjectKind
  subject: string
  revision: number | null
  problem: string
}

export interface SealVerdict {
  months: number
  seals: number
  problems: SealProblem[]
}

const maxProblems = 1000

/**
 * Reads every sealed month again and compares: the inputs with their SHA-256, each revision with the one before it, and what is
 * stored now with what was sealed. Names the first thousand problems at most. `onMonth` is called with each month that was read. Throws `forbidden`
 * for who does not administer everything: it names subjects of all.
 */
export async function verifySeals(
  context: Context,
  onMonth: (periodKey: string, problems: number) => void = () => {},
): Promise<SealVerdict> {
  assertAdministersAll(context)
  const { database } = context
  const { rows: months } = await database.query<{ day: string; key: string; seals: number }>(
    `select m.day::text as day, period_key('MONTHLY', m.day) as key, count(s.id) as seals
    from (
      select period_day as day from sla_seals
      union
      select period_day from sla_period_results where period_type = 'MONTHLY' and sealed_at is not null
    ) m
    left join sla_seals s on s.period_day = m.day
    group by m.day
    order by m.day`,
  )
  const problems: SealProblem[] = []
  for (const { day, key } of months) {
    const { rows } = await database.query<Omit<SealProblem, 'periodKey'>>(
      `select subject_kind as "subjectKind", subject, revision, problem
      from verify_seals($1::date)
      order by subject_kind, subject, revision, problem
      limit $2`,
      [day, maxProblems - problems.length],
    )
    problems.push(...rows.map((row) => ({ periodKey: key, ...row })))
    onMonth(key, rows.length)
  }
  return { months: months.length, seals: months.reduce((sum, { seals }) => sum + seals, 0), problems }
}
