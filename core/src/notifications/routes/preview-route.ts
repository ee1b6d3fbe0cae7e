import { assertAdministersAll } from '../../auth/grants/may.ts'
import type { Context } from '../../platform/context.ts'
import { listRoutes } from './list-routes.ts'
import { quietUntil } from './quiet-hours.ts'
import { groupKeyOf, type Route, routesOf } from './route.ts'

/** An event that might happen. */
export interface PreviewInput {
  /** One of the kinds of alerts; another one is taken by routes for every kind. */
  kind: string
  severity: string
  /** Path of a service or node, or name of a group. */
  subject: string
  /** Those of the service when absent. */
  slaGroup: string | null
  tags: string[] | null
}

export interface PreviewedRoute {
  route: Route
  /** What it would be reported together with. */
  groupKey: string
  /** Until when it would be held back if it happened now, null when it would not. */
  quietUntil: Date | null
}

/** Which routes an event would take, in their order, and so to which channels it would go. Throws `forbidden`. */
export async function previewRoutes(context: Context, input: PreviewInput): Promise<PreviewedRoute[]> {
  assertAdministersAll(context)
  const { database, clock } = context
  const subject = input.subject.trim().replace(/\/+$/, '')
  const { rows } = await database.query<{ tags: string[]; slaGroup: string | null }>(
    `select s.tags, g.name as "slaGroup"
    from services s
    left join sla_groups g on g.id = s.sla_group_id
    where s.path = current_path($1)`,
    [subject],
  )
  const group = input.slaGroup ?? rows[0]?.slaGroup ?? (subject.includes('/') ? null : subject)
  const alert = {
    ...input,
    key: 'preview',
    subject,
    slaGroups: group ? [group] : [],
    tags: input.tags ?? rows[0]?.tags ?? [],
  }
  return routesOf(await listRoutes(database, { enabledOnly: true }), alert).map((route) => {
    const { quietHours } = route
    const passes = quietHours?.criticalPasses && input.severity === 'critical'
    const until = quietHours && !passes ? quietUntil(quietHours, clock.now()) : null
    return { route, groupKey: groupKeyOf(route, alert), quietUntil: until }
  })
}
