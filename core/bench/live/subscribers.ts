import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { type WebSocket, WebSocketServer } from 'ws'

const query = 'subscription { serviceStatusChanged { id path displayName from to at message } }'
const giveUpMs = 180_000

/** How many there are: on so many sockets, with so many subscriptions each. */
export interface Crowd {
  sockets: number
  perSocket: number
}

/** What a crowd heard: how long after the start each subscriber had heard the text, and the messages that came until all had. */
export interface Heard {
  delaysMs: number[]
  messages: number
}

export interface Subscribers {
  /** Starts something, and resolves once every subscriber has heard this text. */
  hear(text: string, start: () => unknown): Promise<Heard>
  close(): Promise<void>
}

/** Opens subscriptions to status changes, in a thread of their own. */
export async function subscribe(url: string, token: string, crowd: Crowd): Promise<Subscribers> {
  const worker = new Worker(new URL('./subscriber-worker.mjs', import.meta.url), {
    workerData: { url, authorization: `Bearer ${token}`, query, ...crowd },
    execArgv: [],
  })
  const next = () => once(worker, 'message', { signal: AbortSignal.timeout(giveUpMs) })
  await next()
  let closing: Promise<void> | undefined
  return {
    async hear(text, start) {
      worker.postMessage({ wanted: text })
      const answer = next()
      const startedAt = performance.timeOrigin + performance.now()
      await start()
      const [{ heard, messages }] = await answer
      return { delaysMs: heard.map((at: number) => at - startedAt).sort((a: number, b: number) => a - b), messages }
    },
    close() {
      closing ??= endOf(worker)
      return closing
    },
  }
}

async function endOf(worker: Worker): Promise<void> {
  const ended = once(worker, 'exit')
  worker.postMessage({ close: true })
  await ended
}

/** A bare server of WebSockets that speaks just enough of the protocol: it sends a text to each subscription. */
export async function startBareServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' })
  await once(server, 'listening')
  const subscriptions: { socket: WebSocket; id: string }[] = []
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      const { type, id } = JSON.parse(data.toString())
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}')
      else subscriptions.push({ socket, id })
    }),
  )
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}`,
    subscribed: () => subscriptions.length,
    sendAll(event: object) {
      for (const { socket, id } of subscriptions)
        socket.send(JSON.stringify({ id, type: 'next', payload: { data: { serviceStatusChanged: event } } }))
    },
    async close() {
      const closed = once(server, 'close')
      for (const socket of server.clients) socket.terminate()
      server.close()
      await closed
    },
  }
}
