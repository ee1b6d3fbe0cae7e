import { Temporal } from 'temporal-polyfill'
import { createZone, type Zone, type ZoneOffset } from './zone.ts'

/** A zone as the data of this Node has it, over a time: what is shown may be read from it, what is stored may not. */
export function nodeZone(name: string, from: Date, to: Date): Zone {
  return createZone(name, nodeOffsets(name, from, to))
}

/** Its offsets, oldest first. */
export function nodeOffsets(name: string, from: Date, to: Date): ZoneOffset[] {
  const offsets: ZoneOffset[] = []
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(
    name,
  )
  while (at && at.epochMilliseconds < to.getTime()) {
    offsets.push({ from: at.epochMilliseconds, offsetMs: at.offsetNanoseconds / 1e6 })
    at = at.getTimeZoneTransition('next')
  }
  return offsets
}
