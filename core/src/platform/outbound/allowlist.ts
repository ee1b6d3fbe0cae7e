import { isIPv6 } from 'node:net'
import { type AddressRange, parseRange, plainAddress } from '../../dial/address-range.ts'
import { isLinkLocalOrMetadata } from './addresses.ts'

/** What may be connected to although it is not on the public internet. */
export interface Allowlist {
  /** `address` is what the host resolved to, or the host itself. */
  allows(host: string, port: number, address: string): boolean
}

interface Entry {
  matchesHost(host: string): boolean
  range: AddressRange | undefined
  port: number | undefined
}

const hostForm = /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/

/**
 * Reads entries separated by commas or spaces: a host, `*.suffix`, an address, a range like 10.0.0.0/8, each with a port or
 * without. Throws Error with the entry that is none of these.
 */
export function parseAllowlist(text: string): Allowlist {
  const entries = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(parseEntry)
  return {
    allows(host, port, address) {
      const name = host.toLowerCase().replace(/\.$/, '')
      const plain = plainAddress(address)
      return entries.some((entry) => {
        if (entry.port !== undefined && entry.port !== port) return false
        if (entry.range) return entry.range.contains(plain)
        return entry.matchesHost(name) && !isLinkLocalOrMetadata(plain)
      })
    },
  }
}

function parseEntry(entry: string): Entry {
  const { body, port } = splitPort(entry.toLowerCase())
  const range = parseRange(body)
  const portIsWrong = port !== undefined && !(port >= 1 && port <= 65_535)
  if (portIsWrong || (!range && !(hostForm.test(body) && !/^[\d.]+$/.test(body))))
    throw new Error(`"${entry}" is no host, *.suffix, address or range`)
  const host = body.replace(/\.$/, '')
  const matchesHost = host.startsWith('*.')
    ? (name: string) => name.endsWith(host.slice(1))
    : (name: string) => name === host
  return { matchesHost, range, port }
}

function splitPort(entry: string): { body: string; port: number | undefined } {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry)
  if (bracketed)
    return { body: bracketed[1] ?? '', port: bracketed[2] === undefined ? undefined : Number(bracketed[2]) }
  const [body = '', port, more] = entry.split(':')
  if (isIPv6(entry.split('/')[0] ?? '') || port === undefined || more !== undefined)
    return { body: entry, port: undefined }
  return { body, port: /^\d+$/.test(port) ? Number(port) : Number.NaN }
}
