import { promises as dns, type RecordWithTtl } from 'node:dns'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'

/** An address of a name, and for how many seconds its name server vouches for it. */
export interface FoundAddress {
  address: string
  family: number
  ttl?: number
}

/** How a name becomes addresses, like the `lookup` of `node:dns/promises` with `all`. */
export type Lookup = (host: string) => Promise<FoundAddress[]>

/** How names are resolved on this machine. */
export interface ResolverSettings {
  /** Like /etc/hosts. */
  hosts: string
  /** Like /etc/resolv.conf. */
  resolv: string
  /** Like /etc/nsswitch.conf; without it the system may know more than files and name servers. */
  nsswitch?: string
  /** Servers instead of those of this machine, like 127.0.0.1:5353. */
  servers?: string[]
}

interface Address {
  address: string
  family: 4 | 6
  ttl?: number
}

const timeoutMs = 2_000
const tries = 2
/** How long an answer of one family waits for that of the other (RFC 8305). */
const otherFamilyMs = 50
const loopback: Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]
/** They say that there is no such name or address, and not that nobody answered. */
const absent = new Set(['ENOTFOUND', 'ENODATA', 'ENOTIMP', 'EBADNAME', 'EFORMERR'])

/**
 * A lookup by /etc/hosts, then by the name servers with the search list. The system's own (getaddrinfo) holds one of two threads of
 * this process until it gives up, which takes minutes in a cluster: two names whose servers are silent would stop every other lookup.
 * It is asked only for what the name servers say does not exist, as names that another source knows. An address is its own.
 */
export function createLookup(readSettings: () => Promise<ResolverSettings>, system: Lookup): Lookup {
  return async (host) => {
    // Name servers know of no address: they would say that there is no such name.
    const address = host.replace(/^\[(.*)\]$/, '$1')
    if (isIP(address) !== 0) return [{ address, family: isIP(address) }]
    const settings = await readSettings()
    const name = host.toLowerCase().replace(/\.$/, '')
    const known = hostsOf(settings.hosts, name)
    if (known.length > 0) return known
    if (name === 'localhost' || name.endsWith('.localhost')) return loopback
    const resolver = new dns.Resolver({ timeout: timeoutMs, tries })
    if (settings.servers) resolver.setServers(settings.servers)
    let failure: unknown
    for (const candidate of candidatesOf(host, settings.resolv)) {
      const found = await addressesOf(resolver, candidate).catch((error: unknown) => {
        // A server that refuses one suffix of the search list may know the next; one that is silent is silent.
        if (Object(error).code === 'ETIMEOUT') throw error
        failure = error
        return []
      })
      if (found.length > 0) return found
    }
    if (failure) throw failure
    return systemKnowsMore(settings.nsswitch) ? system(host) : []
  }
}

/** True when names may come from elsewhere than files and name servers: from mDNS, a directory, systemd-resolved. */
function systemKnowsMore(nsswitch: string | undefined): boolean {
  if (nsswitch === undefined) return true
  const sources = /^hosts:(.*)$/m.exec(nsswitch)?.[1]?.replace(/\[.*?\]|#.*/g, '') ?? ''
  return sources.split(/\s+/).some((source) => !['', 'files', 'dns', 'myhostname'].includes(source))
}

/** No such file, or none for this process; short of file descriptors, the names in it would seem not to exist. */
const unreadable = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM'])

/**
 * The settings of this machine; a file that isn't there, or not for this process, is empty, and of others the error is thrown. They are
 * read again each time, for they change while core runs.
 */
export async function readSystemSettings(): Promise<ResolverSettings> {
  const read = (path: string) =>
    readFile(path, 'utf8').catch((error: unknown) => {
      if (unreadable.has(String(Object(error).code))) return ''
      throw error
    })
  const [hosts, resolv, nsswitch] = await Promise.all(
    ['/etc/hosts', '/etc/resolv.conf', '/etc/nsswitch.conf'].map((path) => read(path)),
  )
  const settings = { hosts: hosts ?? '', resolv: resolv ?? '' }
  return process.platform === 'linux' ? { ...settings, nsswitch: nsswitch ?? '' } : settings
}

let lastOfSystem: Promise<unknown> = Promise.resolve()
/** The system's own look-up (getaddrinfo), one at a time: each holds one of the few threads that also read and write files. */
export const systemLookup: Lookup = (host) => {
  const asked = lastOfSystem.then(() => dns.lookup(host, { all: true, verbatim: true }))
  lastOfSystem = asked.catch(() => undefined)
  return asked
}

/**
 * Throws the error of the resolver when nobody answers; a name without an address of either family has none. Some name servers
 * never answer for one family: once there are addresses of one, the other may follow at once or be left out.
 */
async function addressesOf(resolver: dns.Resolver, name: string): Promise<Address[]> {
  const ask = async (found: Promise<RecordWithTtl[]>, family: 4 | 6): Promise<Address[] | Error> =>
    found.then(
      (records) => records.map(({ address, ttl }) => ({ address, family, ttl })),
      (error: Error) => error,
    )
  const four = ask(resolver.resolve4(name, { ttl: true }), 4)
  const six = ask(resolver.resolve6(name, { ttl: true }), 6)
  const withOther = (answer: typeof four, other: typeof four) => answer.then((first) => ({ first, other }))
  const { first, other } = await Promise.race([withOther(four, six), withOther(six, four)])
  const second = Array.isArray(first) && first.length > 0 ? await soon(other) : await other
  const answers = [first, second]
  const found = answers.flatMap((answer) => (Array.isArray(answer) ? answer : []))
  const silence = answers.find((answer) => answer instanceof Error && !absent.has(String(Object(answer).code)))
  if (found.length === 0 && silence) throw silence
  return found.toSorted((a, b) => a.family - b.family)
}

async function soon<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, otherFamilyMs, undefined)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

/** The addresses that the lines of /etc/hosts give a name, IPv4 first. */
export function hostsOf(hosts: string, name: string): Address[] {
  const found = hosts.split('\n').flatMap((line): Address[] => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (!names.some((one) => one.toLowerCase() === name)) return []
    return [{ address, family: address.includes(':') ? 6 : 4 }]
  })
  return found.toSorted((a, b) => a.family - b.family)
}

/**
 * The full names to ask for, in their order: with fewer dots than `ndots` first with each suffix of the search list, else first as it
 * is (resolv.conf(5)). A dot at the end means that the name is complete.
 */
export function candidatesOf(host: string, resolv: string): string[] {
  if (host.endsWith('.')) return [host.slice(0, -1)]
  let search: string[] = []
  let ndots = 1
  for (const line of resolv.split('\n')) {
    const [word, ...rest] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/)
    if (word === 'search' || word === 'domain') search = rest.slice(0, 32)
    if (word !== 'options') continue
    const option = rest.find((one) => one.startsWith('ndots:'))
    if (option) ndots = Math.min(Number(option.slice('ndots:'.length)) || 0, 15)
  }
  const suffixed = search.filter((one) => one !== '.').map((suffix) => `${host}.${suffix.replace(/\.$/, '')}`)
  return host.split('.').length - 1 >= ndots ? [host, ...suffixed] : [...suffixed, host]
}
