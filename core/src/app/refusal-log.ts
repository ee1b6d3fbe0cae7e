import { attributionOf } from '../auth/audit/audited-database.ts'
import type { Refusal } from '../auth/audit/refusal.ts'
import type { Context } from '../platform/context.ts'

/** Repeats of one refusal within this time are one entry. */
const gatherMs = 60_000
const maxGathered = 1_000

export interface RefusalLog {
  record(refusal: Refusal): void
  /** Writes what is gathered. */
  close(): Promise<void>
}

/**
 * Records refusals in the audit log: each at once, and its repeats by the same caller within a minute as one further entry with their
 * number, so that nobody fills the log by asking in a loop. A refusal that can't be written refuses all the same, and is said to `onError`.
 */
export function createRefusalLog({ database }: Context, onError: (error: unknown) => void): RefusalLog {
  const gathered = new Map<string, { refusal: Refusal; repeats: number; timer: NodeJS.Timeout }>()

  async function write({ actor, code, message, subject }: Refusal, repeats: number): Promise<void> {
    const facts = repeats === 0 ? { message } : { message, repeats }
    await database.query(`select append_audit($1::jsonb, 'REFUSED', $2, $3, null, $4::jsonb)`, [
      JSON.stringify(attributionOf(actor)),
      code,
      subject?.slice(0, 700) ?? null,
      JSON.stringify(facts),
    ])
  }

  async function flush(key: string): Promise<void> {
    const found = gathered.get(key)
    if (!found) return
    gathered.delete(key)
    clearTimeout(found.timer)
    if (found.repeats > 0) await write(found.refusal, found.repeats).catch(onError)
  }

  return {
    record(refusal) {
      const { actor, code, subject } = refusal
      if (!actor.origin) return
      const key = JSON.stringify([actor.id, actor.origin.address, actor.origin.action, code, subject])
      const found = gathered.get(key)
      if (found) {
        found.repeats++
        return
      }
      if (gathered.size >= maxGathered) return
      const timer = setTimeout(() => void flush(key), gatherMs)
      timer.unref()
      gathered.set(key, { refusal, repeats: 0, timer })
      write(refusal, 0).catch(onError)
    },
    async close() {
      await Promise.all([...gathered.keys()].map(flush))
    },
  }
}
