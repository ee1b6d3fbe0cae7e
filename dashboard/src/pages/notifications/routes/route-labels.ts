import type { NotificationGrouping, QuietHours, Route, Weekday } from '../../../graphql/generated/types.generated.ts'

/** A route without its id and place, as forms change it. */
export type RouteContent = Omit<Route, 'id' | 'position'>

export const severities = ['critical', 'high', 'medium', 'low'] as const
export const weekdays: readonly { code: Weekday; name: string }[] = [
  { code: 'MON', name: 'Monday' },
  { code: 'TUE', name: 'Tuesday' },
  { code: 'WED', name: 'Wednesday' },
  { code: 'THU', name: 'Thursday' },
  { code: 'FRI', name: 'Friday' },
  { code: 'SAT', name: 'Saturday' },
  { code: 'SUN', name: 'Sunday' },
]

/** The kinds of events that are notified, as people say them. */
export const kindLabels: Record<string, string> = {
  incident: 'incidents',
  burn_rate: 'burning budgets',
  sla: 'SLA status',
  report: 'SLA reports',
  backup: 'backups',
  storage: 'storage',
  certificate: 'certificates',
  agent: 'silent agents',
  channel: 'failing channels',
}

export const groupingLabels: Record<NotificationGrouping, string> = {
  CLUSTER: 'by cluster',
  SLA_GROUP: 'by SLA group',
  ALERT: 'each by itself',
  ROUTE: 'all in one',
}

/** A route that takes everything, as a new one starts. */
export const everything: RouteContent = {
  name: '',
  enabled: true,
  severities: [],
  kinds: [],
  slaGroups: [],
  prefixes: [],
  tags: [],
  continues: false,
  channelIds: [],
  groupBy: 'CLUSTER',
  waitSeconds: 30,
  intervalSeconds: 300,
  repeatSeconds: 14_400,
  quietHours: null,
}

/** What a form changes of a route: a copy with the fields that core takes, and no others. */
export function contentOf(route: RouteContent): RouteContent {
  const { name, enabled, continues, groupBy, waitSeconds, intervalSeconds, repeatSeconds, quietHours } = route
  return {
    ...{ name, enabled, continues, groupBy, waitSeconds, intervalSeconds, repeatSeconds },
    severities: [...route.severities],
    kinds: [...route.kinds],
    slaGroups: [...route.slaGroups],
    prefixes: [...route.prefixes],
    tags: [...route.tags],
    channelIds: [...route.channelIds],
    quietHours: quietHours && {
      timeZone: quietHours.timeZone,
      criticalPasses: quietHours.criticalPasses,
      windows: quietHours.windows.map(({ days, from, to }) => ({ days: [...days], from, to })),
    },
  }
}

/** What a route takes, like "critical or high incidents, below acme/shop". */
export function matcherText({ severities, kinds, slaGroups, prefixes, tags }: RouteContent): string {
  const what = kinds.length > 0 ? orList(kinds.map((kind) => kindLabels[kind] ?? kind)) : 'everything'
  const parts = [
    severities.length > 0 ? `${orList(severities)} ${what}`.replace(/ everything$/, '') : what,
    prefixes.length > 0 ? `below ${orList(prefixes)}` : '',
    slaGroups.length > 0 ? `of ${orList(slaGroups)}` : '',
    tags.length > 0 ? `tagged ${orList(tags)}` : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** Like "quiet Mon–Fri 22:00–07:00 (Europe/Berlin), but for what is critical". */
export function quietText({ timeZone, windows, criticalPasses }: QuietHours): string {
  const times = windows.map(({ days, from, to }) => `${daysText(days)} ${from}–${to}`).join(', ')
  return `quiet ${times} (${timeZone})${criticalPasses ? ', but for what is critical' : ''}`
}

/** Texts separated by commas, as a form has them. */
export function toList(text: string): string[] {
  return [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== '')
}

function daysText(days: readonly Weekday[]): string {
  if (days.length === 7) return 'daily'
  const places = weekdays.flatMap(({ code }, index) => (days.includes(code) ? [index] : []))
  const [first = 0, last = 0] = [places[0], places.at(-1)]
  const short = (index: number) => weekdays[index]?.name.slice(0, 3) ?? ''
  if (places.length > 2 && last - first === places.length - 1) return `${short(first)}–${short(last)}`
  return places.map(short).join(', ')
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
