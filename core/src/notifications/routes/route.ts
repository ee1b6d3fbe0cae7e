import type { Alert, AlertKind, Severity } from '../message.ts'
import type { ZonedQuietHours } from './quiet-hours.ts'

/** What the alerts of one message have in common. */
export const groupings = ['CLUSTER', 'SLA_GROUP', 'ALERT', 'ROUTE'] as const
export type Grouping = (typeof groupings)[number]

/** Which alerts go to which channels. An empty list of a matcher matches everything. */
export interface Route {
  id: number
  name: string
  position: number
  enabled: boolean
  severities: Severity[]
  kinds: AlertKind[]
  slaGroups: string[]
  prefixes: string[]
  tags: string[]
  /** Whether the routes after it are tried, too. */
  continues: boolean
  channelIds: number[]
  groupBy: Grouping
  waitSeconds: number
  intervalSeconds: number
  /** After how long what still holds is notified again; 0 is never. */
  repeatSeconds: number
  quietHours: ZonedQuietHours | null
}

/** What of an alert routes look at. */
export interface Matchable extends Pick<Alert, 'key' | 'subject'> {
  kind: string
  severity: string
  slaGroups: readonly string[]
  tags: readonly string[]
}

/**
 * The routes that an alert takes: in the order of their positions, those that match it, up to the first that does not let the
 * ones after it be tried.
 */
export function routesOf(routes: readonly Route[], alert: Matchable): Route[] {
  const taken: Route[] = []
  for (const route of routes) {
    if (!route.enabled || !matches(route, alert)) continue
    taken.push(route)
    if (!route.continues) break
  }
  return taken
}

/** Every matcher that is set must hold, and it holds when one of its values does. Reports take routes alone that name them: they call nobody. */
function matches(route: Route, { kind, severity, subject, slaGroups, tags }: Matchable): boolean {
  const some = <T>(wanted: readonly T[], holds: (value: T) => boolean) => wanted.length === 0 || wanted.some(holds)
  return (
    (kind === 'report' ? route.kinds.includes('report') : some(route.kinds, (one) => one === kind)) &&
    some(route.severities, (one) => one === severity) &&
    some(route.slaGroups, (one) => slaGroups.includes(one)) &&
    some(route.prefixes, (one) => subject === one || subject.startsWith(`${one}/`)) &&
    some(route.tags, (one) => tags.includes(one))
  )
}

/** The group of an alert on a route: alerts of one group come together. */
export function groupKeyOf({ groupBy }: Route, { key, kind, subject, slaGroups }: Matchable): string {
  if (groupBy === 'ROUTE') return 'everything'
  if (kind === 'channel') return `alert ${key}`
  const node = subject.split('/').slice(0, 4)
  if (groupBy === 'CLUSTER' && node.length === 4) return `cluster ${node.join('/')}`
  const [group] = slaGroups
  if (groupBy === 'SLA_GROUP' && group) return `group ${group}`
  return `alert ${key}`
}
