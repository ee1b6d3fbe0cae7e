import { type Bell, createBell } from '../time/bell.ts'
import type { Clock } from '../time/clock.ts'
import { probeOnce } from './ask.ts'
import type { ProbeResult, ProbeWorld } from './result.ts'
import type { ProbeTarget } from './target.ts'
import type { Uplink } from './uplink.ts'
import { judgeProbe, type ProbeState, staleAt } from './verdict.ts'

/** Runs the probes of all services, each on its own loop. */
export interface ProbeSchedule {
  /** Starts the probe of a service; an unchanged target goes on as it was, `undefined` ends it. */
  set(path: string, target: ProbeTarget | undefined): void
  /** The state of a service's probe, and the instant from which it is stale; nothing before its first result. */
  current(path: string): { state: ProbeState; staleAt: number } | undefined
  /** When the certificates end that the probes last saw, by service, in milliseconds since the epoch. */
  certificates(): ReadonlyMap<string, number>
  /** Ends all loops and waits for the probes under way. */
  stop(): Promise<void>
}

export interface ScheduleInput {
  clock: Clock
  world: ProbeWorld
  uplink: Uplink
  random: () => number
  /** A probe ended; its state is known by then. */
  onResult(path: string, result: ProbeResult, target: ProbeTarget): void
}

interface Running {
  target: ProbeTarget
  /** What was known before says something for as long as this target allows. */
  since: number
  state: ProbeState | undefined
  /** Rung to probe now. */
  bell: Bell
  ending: AbortController
  loop: Promise<void>
}

/** First probes are spread over half a second, so that a thousand services don't start at one instant. */
const spreadMs = 500

/** A schedule without probes. */
export function createProbeSchedule({ clock, world, uplink, random, onResult }: ScheduleInput): ProbeSchedule {
  const probes = new Map<string, Running>()
  const certificates = new Map<string, number>()

  async function run(path: string, probe: Running): Promise<void> {
    const { bell, target, ending } = probe
    await bell.wait(clock, random() * Math.min(spreadMs, target.intervalMs), ending.signal)
    while (!ending.signal.aborted) {
      const startedAt = world.monotonic()
      const found = await probeOnce(target, world, ending.signal)
      if (ending.signal.aborted) return
      const { result, hold, ask } = uplink.judge(path, target, found)
      probe.state = judgeProbe(probe.state, result, clock.now(), hold)
      if (result.certificate) certificates.set(path, result.certificate.endsAt)
      onResult(path, result, target)
      for (const other of ask) probes.get(other)?.bell.ring()
      await bell.wait(clock, target.intervalMs - (world.monotonic() - startedAt), ending.signal)
    }
  }

  function start(path: string, target: ProbeTarget, state: ProbeState | undefined): void {
    const ending = new AbortController()
    const probe: Running = { target, since: clock.now(), state, bell: createBell(), ending, loop: Promise.resolve() }
    probes.set(path, probe)
    probe.loop = run(path, probe)
  }

  return {
    set(path, target) {
      const running = probes.get(path)
      if (running && target && isSame(running.target, target)) return
      running?.ending.abort()
      probes.delete(path)
      const sameQuestion = running && target && isSame({ ...running.target, ...timesOf(target) }, target)
      if (!sameQuestion) {
        uplink.forget(path)
        certificates.delete(path)
      }
      if (target) start(path, target, sameQuestion ? running.state : undefined)
    },
    current(path) {
      const probe = probes.get(path)
      return probe?.state && { state: probe.state, staleAt: staleAt(probe.state, probe.since, probe.target) }
    },
    certificates: () => certificates,
    async stop() {
      for (const probe of probes.values()) probe.ending.abort()
      await Promise.all([...probes.values()].map((probe) => probe.loop))
    },
  }
}

function timesOf({ intervalMs, timeoutMs }: ProbeTarget) {
  return { intervalMs, timeoutMs }
}

function isSame(a: ProbeTarget, b: ProbeTarget): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
