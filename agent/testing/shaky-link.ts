import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A network before a server, with its faults. */
export interface ShakyLink {
  /** The address by which the server is reached over it. */
  url: string
  /** Connections stay open and new ones come about, but no byte arrives any more, as with a stopped process. */
  freeze(): void
  /** What was held back arrives, in order. */
  thaw(): void
  /** Connections stay open, but no byte of them ever arrives again; those that are made from `mend` on are well. */
  cut(): void
  mend(): void
  /** Every byte arrives so many milliseconds late. */
  lag(ms: number): void
  /** Breaks all connections and refuses new ones, as a process does that ends; `listen` ends it. */
  refuse(): Promise<void>
  listen(): Promise<void>
  close(): Promise<void>
}

interface Faults {
  /** Resolved while bytes go through. */
  open: Promise<void>
  thaw(): void
  isCut: boolean
  lagMs: number
}

/** Starts a link to a server of this machine. */
export async function startShakyLink(to: string): Promise<ShakyLink> {
  const target = new URL(to)
  const sockets = new Set<Socket>()
  const faults: Faults = { open: Promise.resolve(), thaw: () => undefined, isCut: false, lagMs: 0 }
  const server = createServer((near) => {
    const far = connect({ host: target.hostname, port: Number(target.port) })
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('close', () => sockets.delete(from))
      forward(from, into, faults)
    }
    if (faults.isCut) muffle(sockets)
  })
  await listenOn(server, 0)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, ...controlsOf(server, sockets, faults, port) }
}

function controlsOf(server: Server, sockets: Set<Socket>, faults: Faults, port: number): Omit<ShakyLink, 'url'> {
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    freeze() {
      faults.open = new Promise((resolve) => {
        faults.thaw = resolve
      })
    },
    thaw() {
      faults.thaw()
      faults.open = Promise.resolve()
    },
    cut() {
      faults.isCut = true
      muffle(sockets)
    },
    mend() {
      faults.isCut = false
    },
    lag(ms) {
      faults.lagMs = ms
    },
    refuse: stop,
    listen: () => listenOn(server, port),
    async close() {
      faults.thaw()
      await stop()
    },
  }
}

function forward(from: Socket, into: Socket, faults: Faults): void {
  let line = Promise.resolve()
  const inOrder = (act: () => void) => {
    const { lagMs, open } = faults
    line = line
      .then(() => pause(lagMs))
      .then(() => open)
      .then(act)
  }
  from.on('data', (bytes) => inOrder(() => into.write(bytes)))
  from.on('end', () => inOrder(() => into.end()))
  from.on('error', () => into.destroy())
  from.on('close', () => into.destroy())
}

/** Nothing of these connections arrives any more. */
function muffle(sockets: Iterable<Socket>): void {
  for (const socket of sockets) {
    socket.removeAllListeners('data').removeAllListeners('end')
    socket.resume()
  }
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
