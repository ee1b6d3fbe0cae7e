import { describeError } from '../errors.ts'
import type { Backoff } from '../time/backoff.ts'
import { createBell } from '../time/bell.ts'
import { createRegistrar, type Registrar, type RegistrarInput } from './registrar.ts'
import { createStatusSender, type StatusSender, type StatusSenderInput } from './status-sender.ts'

/** Tells core what the documents and the board say, in one orderly line of calls. */
export interface Sender {
  /** The status of these services is to be told now. */
  tell(paths: Iterable<string>): void
  /** The documents changed: register soon. */
  registerSoon(): void
  /** Sends until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  /** One last report of all that is waiting; throws when core does not take it. */
  finish(): Promise<void>
}

export interface SenderInput extends RegistrarInput, Omit<StatusSenderInput, 'isKnown'> {
  backoff: Backoff
}

/** Changes that come together go out together. */
const gatherMs = 20

/** A sender that has told core nothing yet. */
export function createSender(input: SenderInput): Sender {
  const { backoff, clock, log, queue } = input
  const bell = createBell()
  const registrar = createRegistrar(input)
  const statuses = createStatusSender({ ...input, isKnown: registrar.isKnown })
  let offline = false

  async function attempt(signal: AbortSignal): Promise<void> {
    try {
      await sendAll(registrar, statuses)
      if (offline) log.info({}, 'core answers again')
      offline = false
      backoff.reset()
    } catch (error) {
      if (signal.aborted) return
      const delayMs = Math.round(backoff.next())
      const level = offline ? 'debug' : 'warn'
      log[level](
        { error: describeError(error), queued: queue.size(), delayMs },
        'core took no report; it is sent again',
      )
      offline = true
      await clock.sleep(delayMs, signal)
      bell.ring()
    }
  }

  return {
    tell(paths) {
      statuses.tell(paths)
      bell.ring()
    },
    registerSoon() {
      registrar.soon()
      bell.ring()
    },
    async run(signal) {
      while (!signal.aborted) {
        await bell.wait(clock, registrar.waitMs(), signal)
        await clock.sleep(gatherMs, signal)
        if (!signal.aborted) await attempt(signal)
      }
    },
    finish: () => statuses.sendAll(),
  }
}

/** The last pieces of a removed service go out before the registration that retires it. */
async function sendAll(registrar: Registrar, statuses: StatusSender): Promise<void> {
  if (registrar.isDue()) {
    if (registrar.done()) await statuses.sendAll()
    await registrar.register()
  }
  await statuses.sendAll()
}
