import { isIP } from 'node:net'
import { AppError } from '../../platform/errors.ts'
import { isLinkLocalOrMetadata } from '../../platform/outbound/addresses.ts'

const forms = 'write http://…, https://… or host:port'
/** Names under which clouds give credentials to whoever asks. */
const metadataNames = new Set(['metadata', 'metadata.google.internal', 'instance-data', 'instance-data.ec2.internal'])

/**
 * What an agent is to probe, as one absolute URL; `host:port` is TCP. Throws `bad_request`. What is kept here is seen by every
 * administrator and sent to the agent, so it holds no password; and addresses that give credentials to whoever asks are no services.
 */
export function parseEndpoint(given: string): string {
  const text = given.trim()
  if (text.length > 2000) throw refusal('The address has 2000 characters at most.')
  const whole = /^(?:\[[0-9a-f:.]+\]|[^\s:/?#@]+):\d+$/i.test(text) ? `tcp://${text}` : text
  if (!URL.canParse(whole)) throw refusal(`"${text}" can't be probed; ${forms}.`)
  const { protocol, hostname, port, username, password, pathname, search } = new URL(whole)
  if (!['http:', 'https:', 'tcp:'].includes(protocol)) throw refusal(`"${text}" can't be probed; ${forms}.`)
  if (username !== '' || password !== '') throw refusal('The address holds a user or a password: leave them out.')
  if (hostname === '') throw refusal(`"${text}" names no host; ${forms}.`)
  if (protocol === 'tcp:' && (port === '' || port === '0')) throw refusal(`"${text}" names no port; ${forms}.`)
  if (protocol === 'tcp:' && (!['', '/'].includes(pathname) || search !== ''))
    throw refusal(`"${text}" has more than host and port; ${forms}.`)
  // Of http, whose hosts the parser brings to one form: 0xa9fea9fe and 2852039166 are addresses, too.
  if (givesCredentials(new URL(whole.replace(/^tcp:/i, 'http:')).hostname))
    throw refusal(`${hostname} is a link-local or metadata address: it is not probed for a page.`)
  return whole
}

/** An address as events and lists of others may show it: without its query. */
export function shownEndpoint(endpoint: string): string {
  return endpoint.replace(/[?#].*$/s, '')
}

function givesCredentials(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return isIP(host) > 0 ? isLinkLocalOrMetadata(host) : metadataNames.has(host.toLowerCase())
}

/** What a form can mend. */
export function refusal(reason: string): AppError {
  return new AppError('bad_request', { reason })
}
