import type { ServiceDocument } from '@itops/core/contract'
import { parseDuration } from '../document/duration.ts'

/** Where and how often a service is probed; times in milliseconds. */
export interface ProbeTarget {
  /** An absolute URL: http, https or tcp. */
  url: string
  intervalMs: number
  timeoutMs: number
}

/**
 * The probe that a document asks for: its `health.endpoint`, or port and path on `host`. A document with
 * `health.enabled: false`, or that says nothing about health, has none.
 */
export function probeTarget({ health }: ServiceDocument, host: string): ProbeTarget | undefined {
  if (health === undefined || health.enabled === false) return undefined
  const { endpoint, port, path, enabled } = health
  if (endpoint === undefined && port === undefined && path === undefined && enabled !== true) return undefined
  return {
    url: endpoint ?? `http://${host}:${port ?? 80}/${(path ?? '/healthz').replace(/^\//, '')}`,
    intervalMs: parseDuration(health.interval ?? '') ?? 30_000,
    timeoutMs: parseDuration(health.timeout ?? '') ?? 5_000,
  }
}
