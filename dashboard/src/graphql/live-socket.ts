import { type Client, createClient } from 'graphql-ws'
import { freshPageToken } from '../session/session.ts'
import { backoffMs } from './backoff.ts'

export type LiveState = 'live' | 'connecting' | 'offline'

const failuresUntilOffline = 3

/** A lazy WebSocket to core that reconnects for ever and says how it is doing. */
export function openLiveSocket(onState: (state: LiveState) => void): Client {
  let failures = 0
  return createClient({
    // The cookie goes with the request that opens it, so it is renewed before.
    url: async () => {
      await freshPageToken()
      return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql/ws`
    },
    connectionParams: async () => ({ pageToken: await freshPageToken() }),
    lazy: true,
    keepAlive: 15_000,
    connectionAckWaitTimeout: 10_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, backoffMs(retries, Math.random()))),
    on: {
      connecting: () => onState(failures < failuresUntilOffline ? 'connecting' : 'offline'),
      connected: () => {
        failures = 0
        onState('live')
      },
      closed: () => {
        failures += 1
        onState(failures < failuresUntilOffline ? 'connecting' : 'offline')
      },
    },
  })
}
