import type { Logger } from 'pino'
import { describeError } from '../platform/errors.ts'
import type { VolumeReading } from '../sources/source.ts'
import { type CoreClient, isUnusable } from './core-client.ts'

/** Sends how full volumes are, one report each. What core does not take is left: the next reading comes soon. */
export function createVolumeSender(input: {
  client: Pick<CoreClient, 'storage'>
  log: Logger
}): (volumes: readonly VolumeReading[]) => Promise<void> {
  const { client, log } = input
  let isSending = false
  return async (volumes) => {
    // A core so slow that a round takes longer than it takes to the next gets no second one beside it.
    if (isSending) return
    isSending = true
    try {
      for (const { path, claim, allocatedBytes, usedBytes, at } of volumes) {
        const report = { path, allocatedBytes, usedBytes, storageType: 'pvc', mountPath: claim.slice(0, 500) }
        try {
          await client.storage({ ...report, at: new Date(at).toISOString() })
        } catch (error) {
          log.warn({ service: path, error: describeError(error) }, 'core did not take how full a volume is')
          // Another volume may fare better only if core is there at all.
          if (!isUnusable(error)) return
        }
      }
    } finally {
      isSending = false
    }
  }
}
