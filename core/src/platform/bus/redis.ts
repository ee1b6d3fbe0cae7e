import { randomUUID } from 'node:crypto'
import { Redis, type RedisOptions } from 'ioredis'
import type { RedisServer } from '../config.ts'
import { type Bus, type Messages, type Topic, topics } from './bus.ts'
import { createInProcessBus } from './in-process.ts'
import type { Sentinels } from './sentinels.ts'

const beatMs = 2_000

/** Reported whether the first connection succeeds, and about each loss and return after it. */
export type ConnectionListener = (state: { connected: boolean; error?: string }) => void

export interface RedisBus extends Bus {
  readonly client: Redis
}

/**
 * The bus of several replicas over Redis publish/subscribe. With Redis away, messages reach this process only, and the
 * connection is tried again with backoff for ever.
 */
export function createRedisBus(server: RedisServer, onChange: ConnectionListener = () => {}): RedisBus {
  const local = createInProcessBus()
  const origin = randomUUID()
  const client = connect(server)
  const subscriber = connect(server)
  let connected: boolean | undefined
  let closing = false

  const isReady = () => client.status === 'ready' && subscriber.status === 'ready'
  const update = (error?: Error, now = isReady()) => {
    if (closing || now === connected || (now === false && connected === undefined && !error)) return
    connected = now
    onChange({ connected, ...(error ? { error: error.message } : {}) })
  }
  for (const connection of [client, subscriber]) {
    connection.on('ready', () => update())
    connection.on('close', () => update())
    connection.on('error', (error: Error) => update(error))
  }
  const beats = [client, subscriber].map((connection) => keepAnswering(connection, (error) => update(error, false)))
  subscriber.on('ready', () => void subscriber.subscribe(...topics.map(channelOf)).catch(() => {}))
  subscriber.on('message', (channel: string, text: string) => {
    const topic = topics.find((name) => channelOf(name) === channel)
    const { from, message } = read(text)
    if (topic && message && from !== origin) local.publish(topic, message)
  })

  return {
    kind: 'redis',
    client,
    publish(topic, message) {
      local.publish(topic, message)
      if (client.status === 'ready')
        client.publish(channelOf(topic), JSON.stringify({ from: origin, message })).catch(() => {})
    },
    subscribe: local.subscribe,
    isConnected: () => connected === true,
    async close() {
      closing = true
      for (const stop of beats) stop()
      client.disconnect()
      subscriber.disconnect()
      await local.close()
    },
  }
}

function connect({ host, port, password, sentinels }: RedisServer): Redis {
  return new Redis({
    ...(sentinels ? masterOf(sentinels) : { host, port }),
    ...(password ? { password } : {}),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    retryStrategy: (attempt) => Math.min(100 * 2 ** attempt, 5_000) * (0.5 + Math.random() / 2),
  })
}

/** A master that was put down is left as soon as the Sentinels say so, not once it is gone. */
function masterOf({ addresses, name, password }: Sentinels): RedisOptions {
  return {
    sentinels: addresses,
    name,
    failoverDetector: true,
    ...(password ? { sentinelPassword: password } : {}),
  }
}

/**
 * Drops a connection that is open and gives no answer, as to a server that is frozen or was cut off: the client would take it
 * for good until TCP gives up, a quarter of an hour later. Returns the stop.
 */
function keepAnswering(connection: Redis, onSilence: (error: Error) => void): () => void {
  let waits = 0
  const beat = setInterval(async () => {
    if (connection.status === 'wait' || connection.status === 'end') return
    // An answer to this comes in the next moment, and so does the greeting on a new connection.
    if (waits++ > 0) {
      waits = 0
      onSilence(new Error(`redis gave no answer within ${beatMs} ms`))
      return connection.disconnect(true)
    }
    if (connection.status !== 'ready') return
    await connection.ping().then(
      () => {
        waits = 0
      },
      () => undefined,
    )
  }, beatMs)
  connection.on('ready', () => {
    waits = 0
  })
  return () => clearInterval(beat)
}

/** Anyone on the server may publish: what is no message of ours is passed over. */
function read(text: string): { from?: string; message?: Messages[Topic] } {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

const channelOf = (topic: string) => `itops:${topic}`
