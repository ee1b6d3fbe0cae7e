import { BlockList, isIP, isIPv4 } from 'node:net'
import { hostOf } from './connect.ts'
import type { ProbeResult } from './result.ts'
import type { ProbeTarget } from './target.ts'

/** What a failure means in the light of the other targets. */
export interface Judgement {
  result: ProbeResult
  /** Others that would show it have not answered since: the failure must not be the last one yet. */
  hold: boolean
  /** Those others, to be probed now. */
  ask: string[]
}

/**
 * Distinguishes a cut network from targets that are gone: by several that fall silent at once, while none answers. In the same way a resolver that
 * knows no name any more from a name that is gone.
 */
export interface Uplink {
  judge(path: string, target: ProbeTarget, result: ProbeResult): Judgement
  forget(path: string): void
}

interface Seen {
  /** Who may stand for each other: hosts of the internet, or of private networks. */
  reach: 'public' | 'private'
  addresses: readonly string[]
  /** When something last came from it, whatever it was. */
  contactAt: number | undefined
  /** Since when nothing does. */
  silentSince: number | undefined
}

/** So many other hosts that fall silent in the same time make it the network. */
const fewest = 2
const shortestWindowMs = 30_000
/** Core is called so often that it does not answer when nothing came for so long. */
const longestBreakMs = 120_000
/** Those who are silent for so long while core answers all the time are gone, however many they are. */
const longestSilenceMs = 600_000
const noWitness = { steadyMs: () => 0 }
/** How long a failure may wait for others to speak. */
const longestHoldMs = 60_000
/** A name that is found may have been looked up so long ago. */
const longestKnownMs = 60_000

const privateRanges = new BlockList()
for (const [range, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateRanges.addSubnet(range, bits, 'ipv4')
}
privateRanges.addSubnet('fc00::', 7, 'ipv6')
privateRanges.addSubnet('fe80::', 10, 'ipv6')
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether core answers, which shows that the network is not cut. */
export interface Witness {
  /** Core answered now. */
  answered(): void
  /** For how many milliseconds it has answered without a break; 0 when it does not. */
  steadyMs(): number
}

/** Has seen no answer yet. */
export function createWitness(monotonic: () => number): Witness {
  let since = 0
  let last: number | undefined
  return {
    answered() {
      const now = monotonic()
      if (last === undefined || now - last > longestBreakMs) since = now
      last = now
    },
    steadyMs() {
      const now = monotonic()
      return last === undefined || now - last > longestBreakMs ? 0 : now - since
    },
  }
}

/** Knows of no target yet. `core` may show that the network is not cut; loopback is no network. */
export function createUplink(monotonic: () => number, core: Pick<Witness, 'steadyMs'> = noWitness): Uplink {
  const seen = new Map<string, Seen>()
  const named = new Map<string, Seen>()

  /** Undefined where nothing is to be said of a name. */
  function judgeName(path: string, target: ProbeTarget, result: ProbeResult): Judgement | undefined {
    const host = hostOf(new URL(target.url))
    const isFound = result.addresses.length > 0
    if (host === '' || isIP(host) !== 0 || (!isFound && (result.ok || result.undecided))) return undefined
    const before = named.get(path)
    const now = monotonic()
    const contactAt = isFound ? now - longestKnownMs : before?.contactAt
    const silentSince = isFound ? undefined : (before?.silentSince ?? now)
    const own: Seen = { reach: 'public', addresses: [host], contactAt, silentSince }
    named.set(path, own)
    return isFound ? undefined : judgeSilence(others(named, path, own), own, target, result, witnessed(absent))
  }

  const witnessed = (what: string) => ({ now: monotonic(), coreMs: core.steadyMs(), what })

  return {
    judge(path, target, result) {
      const judged = judgeName(path, target, result)
      if (judged) return judged
      const now = monotonic()
      const { addresses } = result
      const before = seen.get(path)
      const reached = result.ok || result.reached
      if (addresses.length === 0 || addresses.some(isLoopback) || (!reached && !result.ok && result.undecided)) {
        return { result, hold: false, ask: [] }
      }
      const reach = addresses.every(isPrivate) ? 'private' : 'public'
      const silentSince = reached ? undefined : (before?.silentSince ?? now)
      const own: Seen = { reach, addresses, contactAt: reached ? now : before?.contactAt, silentSince }
      seen.set(path, own)
      if (reached) return { result, hold: false, ask: [] }
      return judgeSilence(others(seen, path, own), own, target, result, witnessed(silent))
    },
    forget(path) {
      seen.delete(path)
      named.delete(path)
    },
  }
}

const silent = 'other targets fell silent at the same time, and none answers'
const absent = 'other names are said not to exist since the same time, and none is found'

/** Those that may stand for one, by path. */
const others = (among: ReadonlyMap<string, Seen>, path: string, own: Seen) =>
  [...among].filter(([other, one]) => other !== path && isApart(one, own))

/** What the silence of one means in the light of the rest. */
function judgeSilence(
  rest: readonly [string, Seen][],
  own: Seen,
  { intervalMs, timeoutMs }: ProbeTarget,
  result: ProbeResult,
  { now, coreMs, what }: { now: number; coreMs: number; what: string },
): Judgement {
  const since = own.silentSince ?? now
  const windowMs = Math.max(shortestWindowMs, 2 * (intervalMs + timeoutMs))
  const answered = rest.some(([, { contactAt }]) => contactAt !== undefined && contactAt > since)
  const silent = rest.filter(
    ([, one]) => one.silentSince !== undefined && Math.abs(one.silentSince - since) <= windowMs,
  )
  const isGone = Math.min(now - since, coreMs) >= longestSilenceMs
  if (!answered && hostsOf(silent) >= fewest && !result.ok && !isGone) {
    const problem = `${result.problem}; ${silent.length} ${what}`
    return { result: { ...result, undecided: true, problem }, hold: false, ask: [] }
  }
  const open = rest.filter(([, { contactAt, silentSince }]) => contactAt !== undefined && silentSince === undefined)
  const waits = !answered && hostsOf(open) >= fewest && now - since <= longestHoldMs
  return { result, hold: waits, ask: waits ? open.slice(0, fewest + 1).map(([other]) => other) : [] }
}

/** Two targets behind one address are one host. */
function isApart(one: Seen, other: Seen): boolean {
  return one.reach === other.reach && !one.addresses.some((address) => other.addresses.includes(address))
}

function hostsOf(targets: readonly [string, Seen][]): number {
  return new Set(targets.map(([, { addresses }]) => addresses[0])).size
}

function isPrivate(address: string): boolean {
  return isIP(address) !== 0 && privateRanges.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
}

function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && loopback.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
}
