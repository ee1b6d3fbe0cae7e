import { describeError } from '../platform/errors.ts'
import { withDeadline } from '../platform/time/deadline.ts'
import { askDns } from './kinds/dns.ts'
import { askGrpc } from './kinds/grpc.ts'
import { askHttp } from './kinds/http.ts'
import { askIcmp } from './kinds/icmp.ts'
import { askTcp } from './kinds/tcp.ts'
import { isOwnTrouble, startStallWatch } from './own-trouble.ts'
import type { Asking, Finding, ProbeResult, ProbeWorld, Progress } from './result.ts'
import type { ProbeTarget } from './target.ts'

const kinds: Record<ProbeTarget['kind'], (asking: Asking) => Promise<Finding>> = {
  http: askHttp,
  tcp: askTcp,
  dns: askDns,
  grpc: askGrpc,
  icmp: askIcmp,
}

/** Probes a target once, within its time-out. Never throws: what goes wrong is a result, and what is our own trouble is undecided. */
export async function probeOnce(target: ProbeTarget, world: ProbeWorld, stop: AbortSignal): Promise<ProbeResult> {
  const progress: Progress = { stage: 'names', addresses: [], reached: false }
  const startedAt = world.monotonic()
  const stall = startStallWatch(world.monotonic)
  const found = await withDeadline<Judged>(target.timeoutMs, stop, async (signal) => {
    try {
      return await kinds[target.kind]({ ...world, target, signal, progress })
    } catch (error) {
      return signal.aborted ? tooLate(target, progress) : failed(target, progress, error)
    }
  })
  const latencyMs = found.latencyMs ?? world.monotonic() - startedAt
  const { addresses, certificate, reached } = progress
  const base = { latencyMs, addresses, ...(certificate ? { certificate } : {}) }
  const stalled = found.hinges ? stall(target.timeoutMs) : undefined
  if (stalled) return { ...base, ok: false, undecided: true, reached, problem: `${whatOf(target)}: ${stalled}` }
  if (found.problem !== undefined) {
    return { ...base, ok: false, problem: found.problem, undecided: found.own === true, reached }
  }
  const maxMs = target.maxLatencyMs
  if (maxMs !== undefined && latencyMs > maxMs) {
    const busy = stall(target.timeoutMs)
    const problem = busy ?? `answered in ${Math.ceil(latencyMs)} ms, more than ${maxMs} ms`
    return {
      ...base,
      ok: false,
      problem: `${whatOf(target)}: ${problem}`,
      undecided: busy !== undefined,
      reached,
    }
  }
  return { ...base, ok: true, ...(found.weakness === undefined ? {} : { weakness: found.weakness }) }
}

interface Judged extends Finding {
  /** The trouble is our own. */
  own?: boolean
}

function tooLate(target: ProbeTarget, { stage }: Progress): Judged {
  const { timeoutMs, kind } = target
  const what =
    stage === 'names' ? 'no answer from the name servers' : stage === 'connection' ? 'no connection' : 'no answer'
  const verb = kind === 'http' && stage !== 'names' ? 'no answer' : what
  return { problem: `${whatOf(target)}: ${verb} within ${timeoutMs} ms`, own: stage === 'names', hinges: true }
}

function failed(target: ProbeTarget, progress: Progress, error: unknown): Judged {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // A name that does not exist is the service's own; name servers that don't answer are not.
  const own = progress.stage === 'names' ? code !== 'ENOTFOUND' : isOwnTrouble(error)
  if (code === 'ECONNREFUSED' && progress.stage !== 'names') progress.reached = true
  return { problem: `${whatOf(target)}: ${describeError(error)}`, own, hinges: !own }
}

/** What a message may show of a probe: neither a password nor what may stand in a query. */
function whatOf({ kind, url, question }: ProbeTarget): string {
  const { protocol, host, pathname } = new URL(url)
  const shown = `${protocol}//${host}${pathname}`
  return kind === 'http' ? `${question.method ?? 'GET'} ${shown}` : shown
}
