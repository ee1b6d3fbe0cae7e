import { Counter, type Registry } from 'prom-client'
import type { Actor } from '../platform/context.ts'
import type { Bound, Caller } from './bounds.ts'
import type { LimitsSeen } from './limits-seen.ts'

/** Counts a refusal of this kind, and notes who met it; `retryAfter` are the seconds that the answer asked to wait. */
export type CountExceeded = (bound: Bound, caller: Caller, retryAfter?: number) => void

/** The metric of what was refused because it was too much, and the notes of who asked for it. */
export function createExceededCounter(registry: Registry, seen: Pick<LimitsSeen, 'note'>): CountExceeded {
  const counter = new Counter({
    name: 'itops_limit_exceeded_total',
    help: 'What was refused because it was too much, by the limit that it met.',
    labelNames: ['limit'],
    registers: [registry],
  })
  return (bound, caller, retryAfter) => {
    counter.inc({ limit: bound })
    seen.note({ bound, caller, retryAfter: retryAfter ?? null })
  }
}

/** Who a request is of, as limits know them: a key, a user, or else an address. */
export function callerOf(actor: Actor | undefined, address: string): Caller {
  if (actor?.role === 'MACHINE') return { kind: 'KEY', id: actor.id }
  return actor?.grants ? { kind: 'USER', id: actor.id } : { kind: 'ADDRESS', id: address }
}
