import type { ServiceDocument } from '@itops/core/contract'
import { parseDuration } from '../document/duration.ts'
import {
  type AskedRoute,
  askedRoute,
  asksForProbe,
  type Health,
  type ProbeKind,
  readEndpoint,
} from '../document/endpoint.ts'

/** What a probe asks, and what must come back. */
export type Question = Pick<Health, 'method' | 'headers' | 'body' | 'expect' | 'follow' | 'auth' | 'tls'>

/** Where, how and how often a service is probed; times in milliseconds. */
export interface ProbeTarget {
  kind: ProbeKind
  /** An absolute URL: http, https, tcp, dns, grpc, grpcs or icmp. */
  url: string
  intervalMs: number
  timeoutMs: number
  /** An answer that takes longer is a failure. */
  maxLatencyMs?: number
  question: Question
}

/**
 * The probe that a document asks for: its `health.endpoint`, where its route leads, or port and path on `host`. A document with
 * `health.enabled: false`, or that says nothing about a place, has none.
 */
export function probeTarget(
  { health }: ServiceDocument,
  host: string,
  routeUrl?: (route: AskedRoute) => string | undefined,
): ProbeTarget | undefined {
  if (health === undefined) return undefined
  const route = askedRoute(health)
  const url = route && routeUrl?.(route)
  if (route ? url === undefined : !asksForProbe(health)) return undefined
  const endpoint = readEndpoint(url === undefined ? health : { ...health, kind: 'http', endpoint: url }, host)
  if ('problem' in endpoint) return undefined
  const { enabled, kind, port, path, endpoint: _, interval, timeout, service, route: _route, ...question } = health
  const slowest = parseDuration(question.expect?.maxLatency ?? '')
  return {
    ...endpoint,
    intervalMs: parseDuration(interval ?? '') ?? 30_000,
    timeoutMs: parseDuration(timeout ?? '') ?? 5_000,
    ...(slowest === undefined ? {} : { maxLatencyMs: slowest }),
    question,
  }
}
