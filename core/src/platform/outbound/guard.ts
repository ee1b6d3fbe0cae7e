import { isIP } from 'node:net'
import { plainAddress } from '../../dial/address-range.ts'
import { createLookup, type Lookup, readSystemSettings, systemLookup } from '../../dial/resolve.ts'
import { refusalOf } from './addresses.ts'
import type { Allowlist } from './allowlist.ts'

/** A target that core does not connect to, whatever the caller tries. */
export class RefusedTarget extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'RefusedTarget'
  }
}

/** Where to connect: the addresses that were checked, never the name again. */
export interface CheckedTarget {
  host: string
  port: number
  address: string
  family: 4 | 6
  /** All of them, the one above first. */
  addresses: { address: string; family: 4 | 6 }[]
}

export interface Guard {
  /**
   * Resolves the host and checks every address that it has. Throws RefusedTarget when one of them is not of the public
   * internet nor allowed, and the error of the resolver when there is none.
   */
  checkHost(host: string, port: number): Promise<CheckedTarget>
  /** The same for a URL, which must be http or https and carry no credentials. */
  checkUrl(url: URL): Promise<CheckedTarget>
}

/** What stands between core and every address that somebody may choose. */
export function createGuard(allowlist: Allowlist, lookUp: Lookup = lookUpAll): Guard {
  const checkHost = async (name: string, port: number): Promise<CheckedTarget> => {
    const host = name.replace(/^\[(.*)\]$/, '$1')
    const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookUp(host)
    const [first] = found
    if (!first) throw Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' })
    // All of them: a name with one address outside and one inside is a way in.
    for (const { address } of found) {
      const refusal = refusalOf(address)
      if (!refusal || allowlist.allows(host, port, address)) continue
      const which = plainAddress(address) === host ? host : `${host} resolves to ${plainAddress(address)}, which`
      throw new RefusedTarget(
        `${which} is ${refusal}: allow it by ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST if it is meant`,
      )
    }
    const addresses = found.map(({ address, family }) => ({
      address,
      family: family === 6 ? (6 as const) : (4 as const),
    }))
    return { host, port, address: first.address, family: first.family === 6 ? 6 : 4, addresses }
  }
  return {
    checkHost,
    async checkUrl(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        throw new RefusedTarget(`the scheme ${url.protocol} is neither http nor https`)
      if (url.username || url.password) throw new RefusedTarget('the URL carries credentials')
      return checkHost(url.hostname, Number(url.port || (url.protocol === 'https:' ? 443 : 80)))
    },
  }
}

const lookUpAll = createLookup(readSystemSettings, systemLookup)
