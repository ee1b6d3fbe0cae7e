import { recordStatusReport } from '../../src/ingest/record-status-report.ts'
import { listServices } from '../../src/inventory/services/list-services.ts'
import type { Act, ChangeInput } from '../../src/lifecycle/change.ts'
import { changeInventory } from '../../src/lifecycle/change-inventory.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { testContext } from '../database/context.ts'

const hour = 3_600_000
const iso = (ms: number) => new Date(ms).toISOString()

/** The instant at which tests of retirement and its kind begin, in Unix milliseconds. */
export const lifecycleStart = Date.parse('2026-11-20T12:00:00Z')

/** What such tests do with a database, and read from it; services are reported for the hour before the start. */
export function lifecycleStage(database: Database) {
  const at = (instant = lifecycleStart) => testContext(database, instant)
  /** A node of its own for each test, reported for an hour before the start. */
  const report = (
    nodeId: string,
    names: readonly string[],
    {
      to = lifecycleStart,
      from = to - hour,
      status = 'OPERATIONAL',
      ...rest
    }: { from?: number; to?: number; status?: string; slaGroup?: string } = {},
  ) =>
    recordStatusReport(at(to), {
      nodeId,
      services: names.map((name) => ({ name, status, pieces: [{ from: iso(from), to: iso(to), status }], ...rest })),
    })
  const change = (act: Act, target: string, rest: Partial<ChangeInput> = {}, instant = lifecycleStart) =>
    changeInventory(at(instant), { act, target, ...rest }, { dryRun: false })
  const preview = (act: Act, target: string, rest: Partial<ChangeInput> = {}, instant = lifecycleStart) =>
    changeInventory(at(instant), { act, target, ...rest }, { dryRun: true })
  const paths = async (prefix: string, filter = {}) =>
    (await listServices(at(), { prefix, ...filter }, 100)).nodes.map(({ path }) => path)
  const events = async (subject: string) => {
    const { rows } = await database.query<{ type: string; payload: Record<string, unknown> }>(
      'select type, payload from outbox_events where subject = $1 order by id',
      [subject],
    )
    return rows.map(({ type, payload }) => `${type} ${payload.by ?? ''}`.trim())
  }
  const credited = async (path: string) => {
    const { rows } = await database.query<{ ms: number }>(
      `select coalesce(sum(duration_ms), 0)::bigint as ms
      from sla_snapshots
      where service_id = (select service_id from known_paths where path = $1)`,
      [path],
    )
    return rows[0]?.ms
  }
  const results = async (subjectKind: string, subject: string, type: string, periodDay: string) => {
    const { rows } = await database.query<{ operational: number; elapsed: number; members: number }>(
      `select operational_ms as operational, elapsed_ms as elapsed, member_count as members
      from sla_period_results
      where subject_kind = $1
        and subject_id = case $1
          when 'SERVICE' then (select service_id from known_paths where path = $2)
          when 'GROUP' then (select group_id from known_group_names where name = $2)
          else (select id from hierarchy_nodes where path = $2)
        end
        and period_type = $3
        and period_day = $4`,
      [subjectKind, subject, type, periodDay],
    )
    return rows[0]
  }
  return { at, report, change, preview, paths, events, credited, results }
}
