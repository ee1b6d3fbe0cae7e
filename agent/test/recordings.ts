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

export const plurals = ['configmaps', 'deployments', 'statefulsets', 'daemonsets', 'pods'] as const
export type Plural = (typeof plurals)[number]

/** Reads one recording as lines of JSON. */
export function readEvents(plural: Plural): RecordedEvent[] {
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
