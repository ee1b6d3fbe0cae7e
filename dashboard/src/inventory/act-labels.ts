import { countOf, countText } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { coverageText, uptimeText } from '../format/percent.ts'
import type { InventoryAct, InventoryChange, InventoryTotals } from '../graphql/generated/types.generated.ts'

/** What the dialog of an act says; `to` is the label of what a rename asks for. */
export interface ActWords {
  title: string
  submit: string
  text: string
  to?: string
  danger?: boolean
}

export const actLabels: Record<InventoryAct, ActWords> = {
  RETIRE_SERVICE: {
    title: 'Retire service',
    submit: 'Retire',
    text: 'It leaves lists, totals and alerts, and what is reported from now on is left out. Its history, results and seals stay, and it can be restored.',
  },
  RESTORE_SERVICE: {
    title: 'Restore service',
    submit: 'Restore',
    text: 'It is back in lists, totals and alerts. The time while it was retired counts to nothing.',
  },
  DELETE_SERVICE: {
    title: 'Delete service',
    submit: 'Delete for good',
    text: 'It is removed with all its history, and this can not be taken back. Its tickets stay, without the service.',
    danger: true,
  },
  RENAME_SERVICE: {
    title: 'Rename or move service',
    submit: 'Rename',
    text: 'It stays the same service with all its history. The old path goes on leading to it. Another cluster counts it from today on.',
    to: 'New path',
  },
  ADMIT_REPORTER: {
    title: 'Admit the other sender',
    submit: 'Admit',
    text: 'It reports this service from now on, and the present one is refused. What is stored stays.',
  },
  RETIRE_NODE: {
    title: 'Retire all below',
    submit: 'Retire all',
    text: 'Every service and agent here leaves lists, totals and alerts. Their history, results and seals stay, and they can be restored together.',
    danger: true,
  },
  RESTORE_NODE: {
    title: 'Restore all below',
    submit: 'Restore all',
    text: 'Brings back what was retired together with this level.',
  },
  FORGET_NODE: {
    title: 'Forget level',
    submit: 'Forget',
    text: 'Forgets the agents here, and the levels that hold nothing. An agent that sends again comes back as a new one.',
    danger: true,
  },
  RETIRE_AGENT: {
    title: 'Retire agent',
    submit: 'Retire',
    text: 'It is no longer listed, and its silence is no alarm. Its services stay as they are.',
  },
  RESTORE_AGENT: { title: 'Restore agent', submit: 'Restore', text: 'It is listed and watched again.' },
  FORGET_AGENT: {
    title: 'Forget agent',
    submit: 'Forget',
    text: 'All that it said of itself is removed. If it sends again, it comes back as a new agent. Its services stay as they are.',
    danger: true,
  },
  RENAME_GROUP: {
    title: 'Rename SLA group',
    submit: 'Rename',
    text: 'It keeps its terms, services, results and seals. The old name goes on leading to it, with a warning to agents that still use it.',
    to: 'New name',
  },
  DELETE_GROUP: {
    title: 'Delete SLA group',
    submit: 'Delete for good',
    text: 'It is removed with its terms and results. An agent that defines it again makes a new one.',
    danger: true,
  },
}

/** What an act concerns and ends, in a line each; what there is none of is left out. */
export function changeLines(act: InventoryAct, change: InventoryChange): string[] {
  const ends = act === 'RETIRE_SERVICE' || act === 'RETIRE_NODE' || act === 'DELETE_SERVICE'
  const deletes = act === 'DELETE_SERVICE'
  const line = (count: number, word: string, one: string, many: string) =>
    count > 0 ? [`${countOf(count, word)} ${count === 1 ? one : many}`] : []
  return [
    ...(change.serviceCount > 1 ? [countOf(change.serviceCount, 'service')] : []),
    ...(change.agentCount > 1 ? [countOf(change.agentCount, 'agent')] : []),
    ...(change.historySeconds > 0
      ? [`${durationText(change.historySeconds)} of history ${deletes ? 'is deleted' : 'stays'}`]
      : []),
    ...line(change.sealedMonths, 'sealed month', 'stays as it is', 'stay as they are'),
    ...(ends
      ? [
          ...line(
            change.openIncidents,
            'open incident',
            deletes ? 'is deleted' : 'ends',
            deletes ? 'are deleted' : 'end',
          ),
          ...line(change.openBurnAlerts, 'burn alert', 'ends', 'end'),
          ...line(change.openWindows, 'planned maintenance window', 'is cancelled', 'are cancelled'),
          ...line(change.openTickets, 'open ticket', 'stays for whoever works on it', 'stay for whoever works on them'),
        ]
      : []),
  ]
}

/** The totals that an act changes: name, before and after. */
export function changedTotals({ before, after }: InventoryChange): { name: string; before: string; after: string }[] {
  const count = (value: number | null) => countText(value ?? 0)
  const rows: [string, keyof InventoryTotals, (value: number | null) => string][] = [
    ['Services', 'services', count],
    ['Down', 'down', count],
    ['Stale', 'stale', count],
    ['Agents offline', 'agentsOffline', count],
    ['Uptime this month', 'uptime', uptimeText],
    ['Coverage this month', 'coverage', coverageText],
  ]
  return rows.flatMap(([name, key, text]) =>
    before[key] === after[key] ? [] : [{ name, before: text(before[key]), after: text(after[key]) }],
  )
}
