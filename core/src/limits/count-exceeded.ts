import { Counter, type Registry } from 'prom-client'
import type { RateLimit } from './rate-limits.ts'

/** Every bound that a caller can run into, as the metric names it. */
export type Bound =
  | RateLimit
  | 'body'
  | 'query_price'
  | 'query_aliases'
  | 'socket_subscriptions'
  | 'user_sockets'
  | 'queued_bytes'

/** Counts a refusal of this kind. */
export type CountExceeded = (bound: Bound) => void

/** The metric of what was refused because it was too much. */
export function createExceededCounter(registry: Registry): CountExceeded {
  const counter = new Counter({
    name: 'itops_limit_exceeded_total',
    help: 'What was refused because it was too much, by the limit that it met.',
    labelNames: ['limit'],
    registers: [registry],
  })
  return (bound) => counter.inc({ limit: bound })
}
