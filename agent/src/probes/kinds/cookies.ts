interface Cookie {
  name: string
  value: string
  host: string
  /** Sent to hosts below it, too. */
  wide: boolean
  path: string
  secure: boolean
}

/** The cookies of one run of a probe (RFC 6265, without expiry: a run is over before). */
export interface CookieJar {
  /** Takes what an answer sets. */
  store(url: URL, setCookies: readonly string[]): void
  /** What a request to `url` says of them; nothing without any. */
  header(url: URL): string | undefined
}

const maxCookies = 50

/** A jar without cookies. */
export function createCookieJar(): CookieJar {
  let cookies: Cookie[] = []
  return {
    store(url, setCookies) {
      for (const text of setCookies) {
        const cookie = parse(url, text)
        if (cookie === undefined) continue
        const isSame = (one: Cookie) => one.name === cookie.name && one.host === cookie.host && one.path === cookie.path
        cookies = [...cookies.filter((one) => !isSame(one)), ...(cookie.gone ? [] : [cookie])].slice(-maxCookies)
      }
    },
    header(url) {
      const fitting = cookies.filter((cookie) => fits(cookie, url)).toSorted((a, b) => b.path.length - a.path.length)
      return fitting.length === 0 ? undefined : fitting.map(({ name, value }) => `${name}=${value}`).join('; ')
    },
  }
}

function parse(url: URL, text: string): (Cookie & { gone: boolean }) | undefined {
  const [pair = '', ...attributes] = text.split(';')
  const at = pair.indexOf('=')
  if (at < 1) return undefined
  const said = new Map(
    attributes.map((attribute) => {
      const [name = '', ...value] = attribute.split('=')
      return [name.trim().toLowerCase(), value.join('=').trim()]
    }),
  )
  const domain = said.get('domain')?.replace(/^\./, '').toLowerCase()
  // A name without a dot would give it to a whole top-level domain.
  if (domain && domain !== url.hostname && !(domain.includes('.') && url.hostname.endsWith(`.${domain}`)))
    return undefined
  const path = said.get('path')
  return {
    name: pair.slice(0, at).trim(),
    value: pair.slice(at + 1).trim(),
    host: domain || url.hostname,
    wide: Boolean(domain),
    path: path?.startsWith('/') ? path : url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf('/'))),
    secure: said.has('secure'),
    gone: Number(said.get('max-age') ?? 1) <= 0 || Date.parse(said.get('expires') ?? '9999') < 86_400_000,
  }
}

function fits({ host, wide, path, secure }: Cookie, url: URL): boolean {
  const sameHost = url.hostname === host || (wide && url.hostname.endsWith(`.${host}`))
  const below = url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
  return sameHost && below && (!secure || url.protocol === 'https:')
}
