import { connect } from 'node:net'
import { describeError } from '../errors.ts'
import { withDeadline } from '../time/deadline.ts'
import { type ProbeResult, probeResult } from './http.ts'

/** One TCP connection to `tcp://host:port`, closed as soon as it stands, or given up after `timeoutMs`. Never throws. */
export function probeTcp(url: string, timeoutMs: number, stop: AbortSignal): Promise<ProbeResult> {
  const { hostname, port } = new URL(url)
  const startedAt = performance.now()
  const host = hostname.replace(/^\[|\]$/g, '')
  return withDeadline(timeoutMs, stop, (signal) => {
    return new Promise((resolve) => {
      const socket = connect({ host, port: Number(port) })
      const end = (problem?: string) => {
        socket.destroy()
        resolve(probeResult(startedAt, problem))
      }
      signal.addEventListener('abort', () => end(`${url}: no connection within ${timeoutMs} ms`))
      socket.once('connect', () => end())
      socket.once('error', (error) => end(`${url}: ${describeError(error)}`))
    })
  })
}
