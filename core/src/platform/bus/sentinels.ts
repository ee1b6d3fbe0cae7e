/** An address on which a Sentinel listens. */
export interface SentinelAddress {
  host: string
  port: number
}

/** Sentinels that know which Redis server is the master at the moment. */
export interface Sentinels {
  addresses: SentinelAddress[]
  /** What they call the master. */
  name: string
  password: string
}

const defaultPort = 26_379

/**
 * The addresses of a list like `one:26379, two, [::1]:26379`; without a port 26379. Throws an error that says what is expected when one
 * of them can't be read.
 */
export function parseSentinels(list: string): SentinelAddress[] {
  const entries = list.split(',').map((entry) => entry.trim())
  return entries.filter(Boolean).map((entry) => {
    const [, bracketed, plain, port = String(defaultPort)] =
      /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(entry) ?? []
    const host = bracketed ?? plain
    if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
      throw new Error('expected hosts, each with a :port or without, separated by commas')
    return { host, port: Number(port) }
  })
}
