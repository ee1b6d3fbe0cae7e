import { parseProxies } from '@itops/core/dial'
import { describeError } from '../platform/errors.ts'

/** Adds what is wrong with core's address. */
export function checkUrl(url: string | undefined, problems: string[]): void {
  if (url === undefined) return
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    problems.push('ITOPS_URL must be an http or https address, like https://api.itops.example.com')
  } else if (parsed.username + parsed.password + parsed.search + parsed.hash !== '') {
    problems.push(
      'ITOPS_URL must hold neither a user, a password, a query nor a fragment; the key goes to ITOPS_API_KEY',
    )
  }
}

/** Adds what is wrong with the addresses of proxies. */
export function checkProxies(env: Readonly<Record<string, string | undefined>>, problems: string[]): void {
  try {
    parseProxies(env)
  } catch (error) {
    problems.push(describeError(error))
  }
}
