import pLimit from 'p-limit'
import type { FoundAddress, Lookup } from './resolve.ts'

/** Names to addresses for many callers at once. */
export interface Names {
  /**
   * The addresses of a host, IPv4 first. Throws the error of the resolver, with a `code`: ENOTFOUND for a name that has none,
   * another for name servers that don't answer; or the reason of the signal, while the look-up goes on for others.
   */
  resolve(host: string, signal?: AbortSignal): Promise<FoundAddress[]>
}

export interface NamesInput {
  lookUp: Lookup
  /** Milliseconds that only ever grow. */
  monotonic(): number
  /** How many look-ups may be under way; the others wait for their turn. */
  maxLookUps?: number
}

interface Known {
  addresses: FoundAddress[]
  until: number
}

const longestSeconds = 60
const shortestSeconds = 1
/** Of what no name server speaks for: the hosts file, or another source of the system. */
const unvouchedSeconds = 5
const absentSeconds = 2
const maxKnown = 20_000

/** Looks each name up once for all who ask at the same time, and keeps the answer as long as its name server vouches for it, a minute at most. */
export function createNames({ lookUp, monotonic, maxLookUps = 128 }: NamesInput): Names {
  const known = new Map<string, Known>()
  const underWay = new Map<string, Promise<FoundAddress[]>>()
  const inTurn = pLimit(maxLookUps)

  async function ask(host: string): Promise<FoundAddress[]> {
    const addresses = await inTurn(() => lookUp(host))
    const seconds = addresses.length === 0 ? absentSeconds : secondsOf(addresses)
    known.delete(host)
    known.set(host, { addresses, until: monotonic() + seconds * 1000 })
    const [oldest] = known.keys()
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest)
    return addresses
  }

  return {
    async resolve(host, signal) {
      signal?.throwIfAborted()
      const kept = known.get(host)
      let found = kept && kept.until > monotonic() ? kept.addresses : undefined
      if (!found) {
        const asked = underWay.get(host) ?? ask(host).finally(() => underWay.delete(host))
        underWay.set(host, asked)
        found = await unlessAborted(asked, signal)
      }
      if (found.length > 0) return found
      throw Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' })
    },
  }
}

function secondsOf(addresses: readonly FoundAddress[]): number {
  const shortest = Math.min(...addresses.map(({ ttl = unvouchedSeconds }) => ttl))
  return Math.max(shortestSeconds, Math.min(longestSeconds, shortest))
}

/** The result, or the reason of the signal once it is aborted. */
async function unlessAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return result
  let leave = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
  })
  // Nobody may be left to hear how the look-up ends.
  result.catch(() => undefined)
  return Promise.race([result, aborted]).finally(() => signal.removeEventListener('abort', leave))
}
