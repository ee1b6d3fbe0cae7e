import { isIP } from 'node:net'
import { parseRange, plainAddress } from '../../dial/address-range.ts'

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

const refused = refusedRanges.map(([text, what]) => ({ range: parseRange(text), what }))

/** What kind of address keeps core from connecting to it, undefined for one of the public internet. */
export function refusalOf(address: string): string | undefined {
  const plain = plainAddress(address)
  if (isIP(plain) === 0) return 'no address'
  return refused.find(({ range }) => range?.contains(plain))?.what
}

/** True for the addresses under which clouds give credentials to whoever asks: no host name is trusted to lead there. */
export function isLinkLocalOrMetadata(address: string): boolean {
  const plain = plainAddress(address)
  return plain === 'fd00:ec2::254' || plain === '100.100.100.200' || refusalOf(plain)?.startsWith('link-local') === true
}
