import { createSocket } from 'node:dgram'
import { promises as dns } from 'node:dns'
import { isIP } from 'node:net'
import { hostOf } from '../connect.ts'
import { bodyProblemOf } from '../expect.ts'
import { isOwnTrouble } from '../own-trouble.ts'
import type { Asking, Finding } from '../result.ts'

/**
 * Asks the name server of `dns://server:53/name?type=A` for a record; without a server those of this machine. What it answers is
 * taken as text for `expect.body`. A server that is named and silent has failed; those of this machine are our own.
 */
export async function askDns(asking: Asking): Promise<Finding> {
  const { names, progress, signal, target } = asking
  const url = new URL(target.url)
  const name = decodeURIComponent(url.pathname.replace(/^\/+/, '')).replace(/\/+$/, '')
  const type = (url.searchParams.get('type') ?? 'A').toUpperCase()
  const resolver = new dns.Resolver({ timeout: Math.max(500, target.timeoutMs / 2), tries: 2 })
  const server = hostOf(url)
  if (server !== '') {
    const addresses = isIP(server) ? [{ address: server }] : await names.resolve(server, signal)
    progress.addresses = addresses.map(({ address }) => address)
    resolver.setServers(addresses.map(({ address }) => withPort(address, url.port || '53')))
    progress.stage = 'answer'
  }
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const answer = await ask(resolver, name, type)
    progress.reached = true
    return bodyProblemOf(
      `${type} ${name}`,
      typeof answer === 'string' ? answer : JSON.stringify(answer),
      target.question,
    )
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    // The name server has spoken: it does not know the name.
    if (code === 'ENOTFOUND' || code === 'ENODATA') {
      progress.reached = true
      return { problem: `${type} ${name}: ${code === 'ENODATA' ? 'no such record' : 'no such name'}` }
    }
    if (server === '' || isOwnTrouble(error)) throw error
    // The library says so, too, when it has no socket or no way.
    if (code === 'ECONNREFUSED') await assertWay(progress.addresses, Number(url.port || '53'))
    const isSilent = code === 'ETIMEOUT' || code === 'ECANCELLED'
    progress.reached = !isSilent
    if (isSilent) return { problem: `${type} ${name}: ${code}`, hinges: true }
    return { problem: `${type} ${name}: ${code || String(error)}` }
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** Throws the error of this machine when it has no socket, or no way to any of these addresses. */
async function assertWay(addresses: readonly string[], port: number): Promise<void> {
  const failures = await Promise.all(
    addresses.map(
      (address) =>
        new Promise<unknown>((resolve) => {
          const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
          const end = (failure: unknown) => {
            socket.close()
            resolve(failure)
          }
          socket.once('error', end)
          socket.once('connect', () => end(undefined))
          socket.connect(port, address)
        }),
    ),
  )
  const own = failures.find(isOwnTrouble)
  if (own !== undefined && failures.every((failure) => failure !== undefined)) throw own
}

async function ask(resolver: dns.Resolver, name: string, type: string): Promise<unknown> {
  const known = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NAPTR', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']
  if (!known.includes(type)) return Promise.reject(new Error(`records of type ${type} can't be asked for`))
  return resolver.resolve(name, type)
}

function withPort(address: string, port: string): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
