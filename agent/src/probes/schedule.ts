import type { Clock } from '../time/clock.ts'
import { type ProbeResult, probeHttp } from './http.ts'
import type { ProbeTarget } from './target.ts'
import { probeTcp } from './tcp.ts'
import { judgeProbe, type ProbeState, staleAt } from './verdict.ts'

/** Runs the probes of all services, each on its own loop. */
export interface ProbeSchedule {
  /** Starts the probe of a service; an unchanged target goes on as it was, `undefined` ends it. */
  set(path: string, target: ProbeTarget | undefined): void
  /** The state of a service's probe, and the instant from which it is stale; nothing before its first result. */
  current(path: string): { state: ProbeState; staleAt: number } | undefined
  /** Ends all loops and waits for the probes under way. */
  stop(): Promise<void>
}

export interface ScheduleInput {
  clock: Clock
  /** Milliseconds that only ever grow: the clock may be set while a probe is under way. */
  monotonic(): number
  random: () => number
  /** A probe ended; its state is known by then. */
  onResult(path: string, result: ProbeResult, url: string): void
}

interface Running {
  target: ProbeTarget
  /** What was known before says something for as long as this target allows. */
  since: number
  state: ProbeState | undefined
  ending: AbortController
  loop: Promise<void>
}

/** First probes are spread over half a second, so that a thousand services don't start at one instant. */
const spreadMs = 500

/** A schedule without probes. */
export function createProbeSchedule({ clock, monotonic, random, onResult }: ScheduleInput): ProbeSchedule {
  const probes = new Map<string, Running>()

  async function run(path: string, probe: Running): Promise<void> {
    const { target, ending } = probe
    await clock.sleep(random() * Math.min(spreadMs, target.intervalMs), ending.signal)
    while (!ending.signal.aborted) {
      const startedAt = monotonic()
      const result = await probeOnce(target, ending.signal)
      if (ending.signal.aborted) return
      probe.state = judgeProbe(probe.state, result, clock.now())
      onResult(path, result, target.url)
      await clock.sleep(target.intervalMs - (monotonic() - startedAt), ending.signal)
    }
  }

  function start(path: string, target: ProbeTarget, state: ProbeState | undefined): void {
    const ending = new AbortController()
    const probe: Running = { target, since: clock.now(), state, ending, loop: Promise.resolve() }
    probes.set(path, probe)
    probe.loop = run(path, probe)
  }

  return {
    set(path, target) {
      const running = probes.get(path)
      if (running && target && isSame(running.target, target)) return
      running?.ending.abort()
      probes.delete(path)
      const sameUrl = running?.target.url === target?.url
      if (target) start(path, target, sameUrl ? running?.state : undefined)
    },
    current(path) {
      const probe = probes.get(path)
      return probe?.state && { state: probe.state, staleAt: staleAt(probe.state, probe.since, probe.target) }
    },
    async stop() {
      for (const probe of probes.values()) probe.ending.abort()
      await Promise.all([...probes.values()].map((probe) => probe.loop))
    },
  }
}

function probeOnce(target: ProbeTarget, stop: AbortSignal): Promise<ProbeResult> {
  return target.url.startsWith('tcp:')
    ? probeTcp(target.url, target.timeoutMs, stop)
    : probeHttp(target.url, target.timeoutMs, stop)
}

function isSame(a: ProbeTarget, b: ProbeTarget): boolean {
  return a.url === b.url && a.intervalMs === b.intervalMs && a.timeoutMs === b.timeoutMs
}
