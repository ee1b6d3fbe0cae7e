import { describeError } from '../platform/errors.ts'
import type { Backoff } from '../platform/time/backoff.ts'
import type { Clock } from '../platform/time/clock.ts'
import { createWakeSignal } from '../platform/time/wake-signal.ts'
import { createRegistrar, type Registrar, type RegistrarInput } from './registrar.ts'
import { createStatusSender, type StatusSender, type StatusSenderInput } from './status-sender.ts'

/** Reports to core what the documents and the state store say, in one orderly line of calls. */
export interface Sender {
  /** The status of these services is to be reported now, see `StatusSender`. */
  report: StatusSender['report']
  /** The documents changed: register soon. */
  registerSoon(): void
  /** Sends until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  /** One last report of all that is waiting; throws when core does not take it. */
  finish(): Promise<void>
  /** True once core took a report, until it takes one no more. */
  answers(): boolean
  /** Since when core has taken no report, in milliseconds since the epoch; nothing while it does. */
  awaySince(): number | undefined
}

export interface SenderInput extends RegistrarInput, Omit<StatusSenderInput, 'isKnown' | 'client'> {
  backoff: Backoff
  clock: Clock
  /** False for a replica that stands by: it reports nothing. */
  leads(): boolean
}

/** Changes that come together go out together. */
const gatherMs = 20
/** Nothing is due while another replica leads; the wake signal says when this one does. */
const standbyMs = 600_000

/** A sender that has sent core nothing yet. */
export function createSender(input: SenderInput): Sender {
  const { backoff, clock, fresh, leads, log } = input
  const wake = createWakeSignal()
  const registrar = createRegistrar(input)
  const statuses = createStatusSender({ ...input, isKnown: registrar.isKnown })
  let answers = false
  let awaySince: number | undefined

  async function attempt(signal: AbortSignal): Promise<void> {
    // What was closed in the last moment of a term is the replay's to send.
    if (!leads()) return fresh.giveUp()
    try {
      await sendAll(registrar, statuses)
      if (awaySince !== undefined) log.info({}, 'core answers again')
      answers = true
      awaySince = undefined
      backoff.reset()
    } catch (error) {
      fresh.giveUp()
      if (signal.aborted) return
      const delayMs = Math.round(backoff.next())
      const isNew = awaySince === undefined
      awaySince ??= clock.now()
      answers = false
      log[isNew ? 'warn' : 'debug'](
        { error: describeError(error), delayMs },
        'core took no report; it is kept and sent again',
      )
      await clock.sleep(delayMs, signal)
      wake.ring()
    }
  }

  return {
    report(paths, changedAt) {
      // Whoever begins to lead reports everything.
      if (leads()) statuses.report(paths, changedAt)
      wake.ring()
    },
    registerSoon() {
      registrar.soon()
      wake.ring()
    },
    async run(signal) {
      while (!signal.aborted) {
        await wake.wait(clock, leads() ? registrar.waitMs() : standbyMs, signal)
        await clock.sleep(gatherMs, signal)
        if (!signal.aborted) await attempt(signal)
      }
    },
    async finish() {
      try {
        if (leads()) await statuses.sendAll()
      } finally {
        fresh.giveUp()
      }
    },
    answers: () => answers,
    awaySince: () => awaySince,
  }
}

/** The last intervals of a removed service go out before the registration that retires it. */
async function sendAll(registrar: Registrar, statuses: StatusSender): Promise<void> {
  if (registrar.isDue()) {
    if (registrar.done()) await statuses.sendAll()
    await registrar.register()
  }
  await statuses.sendAll()
}
