import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Ranges that are not the public internet (IANA special-purpose registries), and those that would lead back to one of them. */
const refusedRanges: readonly [range: string, what: string][] = [
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared (CGNAT)'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local or metadata'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'for documentation'],
  ['192.88.99.0/24', 'a relay'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'for benchmarks'],
  ['198.51.100.0/24', 'for documentation'],
  ['203.0.113.0/24', 'for documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved or broadcast'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::/96', 'reserved'],
  ['64:ff9b::/96', 'a translation of IPv4'],
  ['64:ff9b:1::/48', 'a translation of IPv4'],
  ['100::/64', 'a black hole'],
  ['2001::/23', 'reserved or a tunnel'],
  ['2001:db8::/32', 'for documentation'],
  ['2002::/16', 'a tunnel'],
  ['3fff::/20', 'for documentation'],
  ['5f00::/16', 'reserved'],
  ['fc00::/7', 'private or metadata'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'site-local'],
  ['ff00::/8', 'multicast'],
]

/** A list that an address may be looked up in. */
export interface AddressRange {
  contains(address: string): boolean
}

/** The addresses of `10.0.0.0/8`, or of one address alone; undefined when the text is neither. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = '', bits, more] = text.split('/')
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined
  const most = family === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  if (!family || more !== undefined || !(prefix <= most)) return undefined
  const list = new BlockList()
  list.addSubnet(address, prefix, family)
  return { contains: (one) => isIPv4(one) === (family === 'ipv4') && list.check(one, family) }
}

const refused = refusedRanges.map(([text, what]) => ({ range: parseRange(text), what }))

/** The IPv4 address that an IPv4-mapped one (`::ffff:127.0.0.1`, `::ffff:7f00:1`) stands for, else the address itself. */
export function plainAddress(address: string): string {
  const [unzoned = ''] = address.split('%')
  if (!isIPv6(unzoned)) return unzoned
  const canonical = new URL(`http://[${unzoned}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical)
  if (!mapped) return canonical
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** What kind of address keeps core from connecting to it, undefined for one of the public internet. */
export function refusalOf(address: string): string | undefined {
  const plain = plainAddress(address)
  if (!isIPv4(plain) && !isIPv6(plain)) return 'no address'
  return refused.find(({ range }) => range?.contains(plain))?.what
}

/** True for the addresses under which clouds give credentials to whoever asks: no host name is trusted to lead there. */
export function isLinkLocalOrMetadata(address: string): boolean {
  const plain = plainAddress(address)
  return plain === 'fd00:ec2::254' || plain === '100.100.100.200' || refusalOf(plain)?.startsWith('link-local') === true
}
