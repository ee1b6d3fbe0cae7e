import { readFileSync } from 'node:fs'

/** An object as the recordings hold it. */
export interface Recorded {
  kind?: string
  metadata: { name?: string; namespace?: string; resourceVersion?: string; [field: string]: unknown }
  [field: string]: unknown
}

/** One line of a recorded watch stream. */
export interface RecordedEvent {
  type: string
  object: Recorded
}

/** The collections of which there are recordings. */
export const plurals = ['configmaps', 'deployments', 'statefulsets', 'daemonsets', 'pods'] as const

/** The collections of which there are none, by the kind of their lists: they hold what a test puts there. */
export const unrecorded = {
  events: 'EventList',
  cronjobs: 'CronJobList',
  jobs: 'JobList',
  persistentvolumeclaims: 'PersistentVolumeClaimList',
  nodes: 'NodeList',
  endpointslices: 'EndpointSliceList',
  ingresses: 'IngressList',
  httproutes: 'HTTPRouteList',
  gateways: 'GatewayList',
  secrets: 'SecretList',
  rollouts: 'RolloutList',
} as const

export type Plural = (typeof plurals)[number] | keyof typeof unrecorded

/** Every collection that a replayed API serves. */
export const servedPlurals: readonly Plural[] = [
  ...plurals,
  ...(Object.keys(unrecorded) as (keyof typeof unrecorded)[]),
]

/** The kind of a list of these objects. */
export function listKindOf(plural: Plural): string {
  return isUnrecorded(plural) ? unrecorded[plural] : JSON.parse(readRecording(`list-empty-${plural}.json`)).kind
}

function isUnrecorded(plural: Plural): plural is keyof typeof unrecorded {
  return plural in unrecorded
}

/** Reads one recording as lines of JSON; none of what was not recorded. */
export function readEvents(plural: Plural): RecordedEvent[] {
  if (isUnrecorded(plural)) return []
  return readRecording(`watch-${plural}.ndjson`)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** Reads one file of the recordings. */
export function readRecording(name: string): string {
  return readFileSync(new URL(`./recordings/${name}`, import.meta.url), 'utf8')
}

/** The resource version of an event's object, as a number. */
export function versionOf({ object }: RecordedEvent): number {
  return Number(object.metadata.resourceVersion)
}
