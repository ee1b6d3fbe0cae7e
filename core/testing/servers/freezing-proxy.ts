import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** Relays TCP to a server until it is frozen: then nothing passes and nothing closes, as when a cable is cut. */
export interface FreezingProxy {
  readonly port: number
  /** Freezes the connections there are, and those that come. */
  freeze(): void
  thaw(): void
  /** Lets each part of what passes wait for so many milliseconds; 0 for none. */
  delay(ms: number): void
  /** Breaks all connections, and the next ones at once, as a server that is being restarted does; false lets them in again. */
  refuse(refused: boolean): void
  close(): Promise<void>
}

/** Listens on a free loopback port for a server on the given one. */
export async function startFreezingProxy(serverPort: number): Promise<FreezingProxy> {
  const sockets = new Set<Socket>()
  let frozen = false
  let refused = false
  let delayMs = 0
  const delayed = () =>
    new Transform({
      transform: (part, _encoding, done) => {
        if (delayMs > 0) setTimeout(() => done(null, part), delayMs)
        else done(null, part)
      },
    })
  const server = createServer((near) => {
    if (refused) return void near.destroy()
    const far = connect(serverPort, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      // biome-ignore format: two ways
      sockets.add(from)
      if (!frozen) from.pipe(delayed()).pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        if (!frozen) to.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    port: address.port,
    freeze() {
      frozen = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    thaw() {
      frozen = false
      for (const socket of sockets) socket.destroy()
    },
    delay(ms) {
      delayMs = ms
    },
    refuse(now) {
      refused = now
      if (refused) for (const socket of sockets) socket.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
