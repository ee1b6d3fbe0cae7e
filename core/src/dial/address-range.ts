import { isIP, isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A list that an address may be looked up in. */
export interface AddressRange {
  contains(address: string): boolean
}

/** The addresses of `10.0.0.0/8`, or of one address alone; undefined when the text is neither. */
export function parseRange(text: string): AddressRange | undefined {
  const [base = ''] = text.split('/')
  // The library would also take 127.1 and 0x7f.1 for addresses.
  if (isIP(base) === 0) return undefined
  const cidr = text.includes('/') ? text : `${text}/${isIPv4(text) ? 32 : 128}`
  if (!ipaddr.isValidCIDR(cidr)) return undefined
  const [first, bits] = ipaddr.parseCIDR(cidr)
  return {
    contains(address) {
      if (isIP(address) === 0) return false
      const one = ipaddr.parse(address)
      return one.kind() === first.kind() && one.match(first, bits)
    },
  }
}

/**
 * An address without its zone and in its shortest form; of an IPv4-mapped one (`::ffff:127.0.0.1`, `::ffff:7f00:1`) the IPv4 address
 * that it stands for. A text that is no address comes back as it is.
 */
export function plainAddress(address: string): string {
  const [unzoned = ''] = address.split('%')
  return isIP(unzoned) === 0 ? unzoned : ipaddr.process(unzoned).toString()
}

/** Addresses and ranges like 10.0.0.0/8, separated by commas or spaces. Throws Error with the entry that is neither. */
export function parseRanges(text: string): string[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  for (const entry of entries) if (!parseRange(entry)) throw new Error(`${entry} is no address or range`)
  return entries
}
