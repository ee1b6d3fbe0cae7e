import { type AuditTarget, streamAudit } from '../auth/audit/stream-audit.ts'
import type { Context } from '../platform/context.ts'
import { createPollingLoop } from './polling-loop.ts'

const pauseMs = 2_000

/** Streams the audit log to each target, in loops of which none waits for another. What fails is logged, and tried again. */
export function startAuditStreams(
  context: Context,
  targets: readonly AuditTarget[],
  log: { warn(facts: object, text: string): void },
): { stop(): Promise<void> } {
  let stopped = false
  const loops = targets.map((target) =>
    createPollingLoop(pauseMs, async () => {
      try {
        for (let more = true; more && !stopped; ) more = await streamAudit(context, target)
      } catch (error) {
        log.warn({ target: target.name, error: String(error) }, 'the audit log was not streamed')
      }
    }),
  )
  return {
    async stop() {
      stopped = true
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}
