import { serviceStatuses } from '@itops/core/contract'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Readings } from './readings.ts'

const microseconds = 1e6

/** Gauges, and the totals that other parts keep, set at each scrape by the function that is given back. */
export function createGauges(registry: Registry): (readings: Readings) => void {
  const setSpool = createSpoolGauges(registry)
  const setChanges = createChangeGauges(registry)
  const setProcess = createProcessGauges(registry)
  const gauge = gaugesOf(registry)
  const live = gauge(
    'itops_agent_watch_live',
    'Whether every watch of the resource is live: 0 while one is dead and its services are UNKNOWN.',
    ['resource'],
  )
  const services = gauge('itops_agent_services', 'Services that the agent reports, by their present status.', [
    'status',
  ])
  const skew = gauge(
    'itops_agent_clock_skew_seconds',
    "How far this machine's clock is ahead of core's, before the correction; negative when it is behind.",
  )
  const leap = gauge(
    'itops_agent_clock_leap_seconds',
    "How far core's clock leapt from its earlier time while the agent does not follow it; 0 while it does.",
  )
  const held = gauge('itops_agent_held_intervals', 'Intervals in the spool that are kept for a later try, by cause.', [
    'cause',
  ])
  const parked = gauge('itops_agent_parked_services', 'Services that core fails on and that are left out for now.')
  const certificates = gauge(
    'itops_agent_certificate_expiry_timestamp_seconds',
    'When the certificate ends that the probe of a service was shown, or that a Secret of it holds.',
    ['service'],
  )
  const leader = gauge('itops_agent_leader', 'Whether this agent reports: 1 as the leader or alone, 0 as a standby.')

  return (readings) => {
    live.reset()
    for (const [resource, isLive] of liveByResource(readings)) live.set({ resource }, Number(isLive))
    const counts = new Map<string, number>(serviceStatuses.map((status) => [status, 0]))
    for (const status of readings.statuses()) counts.set(status, (counts.get(status) ?? 0) + 1)
    for (const [status, count] of counts) services.set({ status }, count)
    certificates.reset()
    for (const [service, endsAt] of readings.certificates()) certificates.set({ service }, endsAt / 1000)
    setOrRemove(skew, inSeconds(readings.skewMs()))
    leap.set((readings.leapMs() ?? 0) / 1000)
    for (const [cause, intervals] of Object.entries(readings.held())) held.set({ cause }, intervals)
    parked.set(readings.parked().length)
    leader.set(Number(readings.role() !== 'standby'))
    setSpool(readings)
    setChanges(readings)
    setProcess()
  }
}

function createSpoolGauges(registry: Registry): (readings: Readings) => void {
  const registers = [registry]
  const gauge = gaugesOf(registry)
  const intervals = gauge('itops_agent_spool_intervals', 'Intervals of time that wait for core to acknowledge them.')
  const bytes = gauge('itops_agent_spool_bytes', 'What the waiting intervals take on disk.')
  const oldest = gauge(
    'itops_agent_spool_oldest_interval_timestamp_seconds',
    'When the oldest waiting interval begins; absent when none waits.',
  )
  const problem = gauge('itops_agent_spool_problem', 'Whether the spool can not be written at the moment.')
  const dropped = new Counter({
    name: 'itops_agent_spool_dropped_intervals_total',
    help: 'Intervals of time that were given up because the spool was full or they were too old.',
    registers,
  })
  return (readings) => {
    const spool = readings.spool()
    intervals.set(spool.intervals)
    bytes.set(spool.bytes)
    setOrRemove(oldest, inSeconds(spool.oldestAt))
    problem.set(Number(spool.problem !== undefined))
    setTotal(dropped, spool.droppedIntervals)
  }
}

function createChangeGauges(registry: Registry): (readings: Readings) => void {
  const unsent = gaugesOf(registry)('itops_agent_unsent_changes', 'Rollouts, restarts and scalings that wait for core.')
  const dropped = new Counter({
    name: 'itops_agent_dropped_changes_total',
    help: 'Changes of services that were given up because too many waited or for too long.',
    registers: [registry],
  })
  return (readings) => {
    const changes = readings.changes()
    unsent.set(changes.unsent)
    setTotal(dropped, changes.dropped)
  }
}

/** Of prom-client's own defaults only these: the others keep a timer of 10 ms and an observer running. */
function createProcessGauges(registry: Registry): () => void {
  const memory = gaugesOf(registry)('process_resident_memory_bytes', 'Resident memory of the process.')
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system time that the process has used.',
    registers: [registry],
  })
  return () => {
    memory.set(process.memoryUsage.rss())
    const { user, system } = process.cpuUsage()
    setTotal(cpu, (user + system) / microseconds)
  }
}

function gaugesOf(registry: Registry) {
  return <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
}

/** A resource may be watched in several namespaces. */
function liveByResource(readings: Readings): Map<string, boolean> {
  const byResource = new Map<string, boolean>()
  for (const { resource, live } of readings.watches())
    byResource.set(resource, live && byResource.get(resource) !== false)
  return byResource
}

function setTotal(counter: Counter, total: number): void {
  counter.reset()
  counter.inc(total)
}

function setOrRemove(gauge: Gauge<never>, value: number | undefined): void {
  if (value === undefined) gauge.remove()
  else gauge.set(value)
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000
}
