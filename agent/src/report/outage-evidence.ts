import type { OutageEvidence } from '@itops/core/contract'
import type { Logger } from 'pino'
import { Type } from 'typebox'
import Value from 'typebox/value'
import { describeError } from '../platform/errors.ts'
import type { Memory } from '../platform/memory.ts'
import type { Clock } from '../platform/time/clock.ts'
import type { WorkloadRef } from '../sources/source.ts'
import type { Observation } from '../timeline/observation.ts'

/** What was seen of pods when outages began: read once for each, and kept until core has it. */
export interface OutageEvidences {
  /** The status of these services is new. */
  noteStatus(paths: readonly string[]): void
  pending(path: string): OutageEvidence | undefined
  /** Core has it. */
  acknowledge(path: string, sent: OutageEvidence): void
}

export interface EvidencesInput {
  /** Reads what can be seen of a workload; nothing while the source has none, or logs are not to be attached. */
  read(ref: WorkloadRef): Promise<OutageEvidence | undefined> | undefined
  workloadOf(path: string): WorkloadRef | undefined
  statusOf(path: string): Observation['status'] | undefined
  /** False while another replica speaks: it reads. */
  leads(): boolean
  /** There is something to report of a service. */
  report(paths: readonly string[]): void
  memory: Memory
  clock: Clock
  log: Logger
}

/** DOWN again at most so long after a recovery is the same outage, in core as here; milliseconds. */
const sameOutageMs = 300_000
/** So many wait for core, or to be read; of an outage of everything the first ones say enough. */
const maxWaiting = 100
const atOnce = 2
const memoryKey = 'outages'
const Kept = Type.Record(Type.String(), Type.Number())

/** No outage yet, but those that the process before this one had read. */
export function createOutageEvidences(input: EvidencesInput): OutageEvidences {
  const { clock, memory } = input
  /** Outages that were read, by path: when their service was last seen DOWN, or 0 while it is. */
  const read = new Map(Object.entries(readKept(memory)))
  const { waiting, queue, startReading } = createReader(input)

  function isOver(since: number): boolean {
    return since > 0 && clock.now() - since > sameOutageMs
  }

  function noteOne(path: string): void {
    const known = read.get(path)
    const status = input.statusOf(path)
    if (status !== 'DOWN') {
      // UNKNOWN is no recovery: nobody has seen one.
      if (known === 0 && status !== 'UNKNOWN') read.set(path, clock.now())
      return
    }
    if (input.workloadOf(path) === undefined || !input.leads()) return
    if (known !== undefined && !isOver(known)) {
      read.set(path, 0)
      return
    }
    if (queue.length >= maxWaiting) return
    read.set(path, 0)
    queue.push(path)
  }

  return {
    noteStatus(paths) {
      for (const path of paths) noteOne(path)
      for (const [path, since] of read) if (isOver(since)) read.delete(path)
      memory.write(memoryKey, Object.fromEntries(read))
      startReading()
    },
    pending: (path) => waiting.get(path),
    acknowledge(path, sent) {
      if (waiting.get(path) === sent) waiting.delete(path)
    },
  }
}

/** Reads what stands in the queue, a few at once, into what waits for core. */
function createReader(input: EvidencesInput) {
  const waiting = new Map<string, OutageEvidence>()
  const queue: string[] = []
  let running = 0

  async function readNext(): Promise<void> {
    const path = queue.shift()
    const ref = path === undefined ? undefined : input.workloadOf(path)
    if (path === undefined || ref === undefined) return
    running += 1
    try {
      const found = await input.read(ref)
      if (found === undefined || waiting.size >= maxWaiting) return
      waiting.set(path, found)
      input.report([path])
    } catch (error) {
      input.log.warn({ service: path, error: describeError(error) }, 'what led to an outage could not be read')
    } finally {
      running -= 1
      startReading()
    }
  }

  function startReading(): void {
    while (running < atOnce && queue.length > 0) void readNext()
  }

  return { waiting, queue, startReading }
}

function readKept(memory: Memory): Record<string, number> {
  const kept = memory.read(memoryKey)
  return Value.Check(Kept, kept) ? kept : {}
}
