import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize, stepsOver } from '../../platform/step-size.ts'

/** What some members bring to a group over one window; decimals as text. */
interface GroupSum {
  group_id: number
  window_name: string
  planned_ms: number
  measured_ms: number
  consumed_ms: string
  allowed_ms: string
}

interface Subjects {
  candidates: number[]
  groups: number[]
  members: number[]
}

/** To plan a statement over all windows takes as long as some hundred services do. */
const members = { min: 500, max: 5_000 }

/**
 * Records how fast the budgets of services burn over every window that ends at `now`, in passes, each over some of them. Resolves to whose
 * burn is recorded, and to what all members bring to the groups that these count to.
 */
export async function* burnRatePasses(
  { database, clock }: Context,
  now: Date,
): Passes<{ candidates: number[]; sums: GroupSum[] }> {
  const { rows } = await database.query<Subjects>('select candidates, groups, members from burn_subjects($1)', [now])
  const subjects = rows[0] ?? { candidates: [], groups: [], members: [] }
  const burning = new Set(subjects.candidates)
  const sums: GroupSum[] = []
  const size = createStepSize(clock, members)
  const steps = stepsOver(subjects.members, size, async (some) => {
    const ofThese = some.filter((id) => burning.has(id))
    return database.query<GroupSum>(
      `select group_id, window_name, planned_ms, measured_ms, consumed_ms::text, allowed_ms::text
      from record_burn_rates($1, $2::bigint[], $3::bigint[], $4::bigint[])`,
      [now, some, ofThese, subjects.groups],
    )
  })
  for await (const { rows: ofSome } of steps) {
    sums.push(...ofSome)
    yield
  }
  return { candidates: subjects.candidates, sums }
}
