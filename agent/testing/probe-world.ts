import { createLookup, createNames, parseProxies, readSystemSettings, systemLookup } from '@itops/core/dial'
import { readEndpoint } from '../src/document/endpoint.ts'
import { probeOnce } from '../src/probes/ask.ts'
import { createProbeFiles } from '../src/probes/probe-files.ts'
import type { ProbeResult, ProbeWorld } from '../src/probes/result.ts'
import type { ProbeTarget, Question } from '../src/probes/target.ts'

const monotonic = () => performance.now()

/** The world of probes on this machine, without proxies or files but for what is changed. */
export function probeWorld(changed: Partial<ProbeWorld> = {}): ProbeWorld {
  return {
    names: createNames({ lookUp: createLookup(readSystemSettings, systemLookup), monotonic }),
    proxies: parseProxies({}),
    files: createProbeFiles(undefined),
    monotonic,
    now: Date.now,
    ...changed,
  }
}

/** A target as a document with this endpoint gives it. */
export function targetOf(url: string, question: Question = {}, timeoutMs = 5_000): ProbeTarget {
  const endpoint = readEndpoint({ endpoint: url }, '')
  if ('problem' in endpoint) throw new Error(endpoint.problem)
  return { ...endpoint, intervalMs: 30_000, timeoutMs, question }
}

/** One probe of such a target. */
export function probe(
  url: string,
  { question, timeoutMs, ...changed }: Partial<ProbeWorld> & { question?: Question; timeoutMs?: number } = {},
): Promise<ProbeResult> {
  return probeOnce(targetOf(url, question, timeoutMs), probeWorld(changed), new AbortController().signal)
}
