import type { Clock } from '../platform/time/clock.ts'
import { createWakeSignal, type WakeSignal } from '../platform/time/wake-signal.ts'
import { probeOnce } from './ask.ts'
import type { ProbeResult, ProbeWorld } from './result.ts'
import type { ProbeTarget } from './target.ts'
import type { Uplink } from './uplink.ts'
import { judgeProbe, type ProbeState, staleAt } from './verdict.ts'

/** Runs the probes of all services, each on its own loop. */
export interface ProbeSchedule {
  /** Starts the probe of a service; an unchanged target goes on as it was, `undefined` ends it. */
  set(path: string, target: ProbeTarget | undefined): void
  /** The state of a service's probe; nothing before its first result. */
  current(path: string): CurrentProbe | undefined
  /** Services that are probed. */
  paths(): string[]
  /** Those whose last answer is stale by now. */
  stale(): string[]
  /** When the certificates end that the probes last saw, by service, in milliseconds since the epoch. */
  certificates(): ReadonlyMap<string, number>
  /** Before they are stopped: every probe that has answered asks once more, now. Resolves once all have, if that is before the signal aborts. */
  lastLook(signal: AbortSignal): Promise<void>
  /** Ends all loops and waits for the probes under way. */
  stop(): Promise<void>
}

/** What the last result of a probe amounts to, and how old it is. */
export interface CurrentProbe {
  state: ProbeState
  /** When the last result came that says something, by the monotonic clock in milliseconds, and how many milliseconds ago. */
  answeredAt: number
  ageMs: number
  /** The instant from which it is stale, by the clock as it is now. */
  staleAt: number
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
  /** What was known before says something for as long as this target allows. By the monotonic clock, as the next. */
  since: number
  resultAt: number
  state: ProbeState | undefined
  /** Rung to probe now. */
  wake: WakeSignal
  /** Called with the next result. */
  onNext?: () => void
  ending: AbortController
  loop: Promise<void>
}

/** First probes are spread over half a second, so that a thousand services don't start at one instant. */
const spreadMs = 500
/** So many ask at once for the last time: each needs a connection. */
const lastAtOnce = 100

/** A schedule without probes. */
export function createProbeSchedule({ clock, world, uplink, random, onResult }: ScheduleInput): ProbeSchedule {
  const probes = new Map<string, Running>()
  const certificates = new Map<string, number>()

  async function run(path: string, probe: Running): Promise<void> {
    const { wake, target, ending } = probe
    await wake.wait(clock, random() * Math.min(spreadMs, target.intervalMs), ending.signal)
    while (!ending.signal.aborted) {
      const startedAt = world.monotonic()
      const found = await probeOnce(target, world, ending.signal)
      if (ending.signal.aborted) return
      const { result, hold, ask } = uplink.judge(path, target, found)
      applyResult(probe, judgeProbe(probe.state, result, clock.now(), hold), clock.now(), world.monotonic())
      if (result.certificate) certificates.set(path, result.certificate.endsAt)
      onResult(path, result, target)
      probe.onNext?.()
      for (const other of ask) probes.get(other)?.wake.ring()
      await wake.wait(clock, target.intervalMs - (world.monotonic() - startedAt), ending.signal)
    }
  }

  function start(path: string, target: ProbeTarget, known: Pick<Running, 'resultAt' | 'state'> | undefined): void {
    const ending = new AbortController()
    const since = world.monotonic()
    const { resultAt, state } = known ?? { resultAt: since, state: undefined }
    const probe: Running = { target, since, resultAt, state, wake: createWakeSignal(), ending, loop: Promise.resolve() }
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
      if (target) start(path, target, sameQuestion ? running : undefined)
    },
    current(path) {
      const probe = probes.get(path)
      if (!probe?.state) return undefined
      const at = world.monotonic()
      const staleIn = staleAt(probe, probe.target) - at
      const { state, resultAt: answeredAt } = probe
      return { state, answeredAt, ageMs: at - answeredAt, staleAt: clock.now() + staleIn }
    },
    paths: () => [...probes.keys()],
    stale: () => staleOf(probes, world.monotonic()),
    certificates: () => certificates,
    lastLook: (signal) => askAll([...probes.values()], signal),
    stop: () => stopAll([...probes.values()]),
  }
}

function staleOf(probes: ReadonlyMap<string, Running>, at: number): string[] {
  return [...probes].flatMap(([path, probe]) => (probe.state && at >= staleAt(probe, probe.target) ? [path] : []))
}

async function stopAll(probes: readonly Running[]): Promise<void> {
  for (const { ending } of probes) ending.abort()
  await Promise.all(probes.map(({ loop }) => loop))
}

/** Takes the state after a result that came now, by the clock, and at this monotonic instant. */
function applyResult(probe: Running, { unseenSince: _before, ...state }: ProbeState, now: number, at: number): void {
  const isLate = probe.state !== undefined && at >= staleAt(probe, probe.target)
  probe.state = { ...state, ...(isLate ? { unseenSince: now - (at - probe.resultAt) } : {}) }
  if (state.blindSince === undefined) probe.resultAt = at
}

/** Has all probes that have answered ask once more, some at a time. */
async function askAll(probes: readonly Running[], signal: AbortSignal): Promise<void> {
  const waiting = probes.filter(({ state }) => state !== undefined)
  const askNext = async (): Promise<void> => {
    for (let probe = waiting.pop(); probe && !signal.aborted; probe = waiting.pop()) await askNow(probe)
  }
  await Promise.all(Array.from({ length: lastAtOnce }, askNext))
}

/** Resolves with the next result of a probe. */
function askNow(probe: Running): Promise<void> {
  return new Promise((resolve) => {
    probe.onNext = resolve
    probe.wake.ring()
  })
}

function timesOf({ intervalMs, timeoutMs }: ProbeTarget) {
  return { intervalMs, timeoutMs }
}

function isSame(a: ProbeTarget, b: ProbeTarget): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
