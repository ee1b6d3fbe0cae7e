import type { Logger } from 'pino'
import { AgentError, describeError } from '../platform/errors.ts'
import type { Discovery } from '../sources/source.ts'
import type { Service } from '../status/service.ts'
import { type Reporter, registrationOf } from './bodies.ts'
import { type CoreClient, isUnusable } from './core-client.ts'

/** Reports to core which services there are: at the start, soon after a change of documents, and every ten minutes. */
export interface Registrar {
  /** The documents changed. */
  soon(): void
  isDue(): boolean
  /** Milliseconds until the next registration is due. */
  waitMs(): number
  /** True once core has answered a first registration. */
  done(): boolean
  /** False for a service that no answered registration has named. */
  isKnown(path: string): boolean
  /** Registers all services; throws when core did not answer, and is due again at once. */
  register(): Promise<void>
}

export interface RegistrarInput {
  reporter: Reporter
  autoRegister: boolean
  client: CoreClient
  /** Milliseconds that only ever grow: the clock is set to core's as soon as core answers. */
  monotonic(): number
  log: Logger
  services: () => ReadonlyMap<string, Service>
  discovery: () => Discovery
}

/** Changes of documents that come together are registered together. */
const delayMs = 200
const everyMs = 600_000
/** One that fails inside core is tried again so soon; statuses need not wait for that. */
const againMs = 60_000

/** A registrar that has sent core nothing yet. With `autoRegister` off it is never due, and takes all as known. */
export function createRegistrar(input: RegistrarInput): Registrar {
  const { autoRegister, client, log, monotonic, reporter } = input
  let known: ReadonlySet<string> = new Set()
  let dueAt = monotonic()
  let done = false

  async function registerAll(): Promise<void> {
    try {
      await client.register(registrationOf(reporter, input.services().values(), input.discovery()))
    } catch (error) {
      const failsInside = error instanceof AgentError && error.status === 500
      if (failsInside) dueAt = monotonic() + againMs
      else if (!isUnusable(error)) throw error
      log.error({ error: describeError(error) }, 'core refused the registration; statuses are reported all the same')
    }
  }

  return {
    soon() {
      dueAt = Math.min(dueAt, monotonic() + delayMs)
    },
    isDue: () => autoRegister && monotonic() >= dueAt,
    waitMs: () => (autoRegister ? dueAt - monotonic() : everyMs),
    done: () => done,
    isKnown: (path) => !autoRegister || known.has(path),
    async register() {
      const paths = new Set(input.services().keys())
      dueAt = monotonic() + everyMs
      try {
        await registerAll()
      } catch (error) {
        dueAt = monotonic()
        throw error
      }
      done = true
      known = paths
    },
  }
}
