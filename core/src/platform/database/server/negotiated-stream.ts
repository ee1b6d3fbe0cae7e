import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'

/** How a connection is tried: in the clear, or encrypted. */
export type Attempt = 'plain' | 'tls'

/** Asks a PostgreSQL server whether it speaks TLS; it answers S or N. */
const tlsRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
/** The first byte of an answer that is an error. */
const errorByte = 0x45

/** Where a connection goes, as the driver says it: a port and a host, or the path of a socket. */
type Target = [port: number, host: string] | [path: string]

/**
 * A connection to a PostgreSQL server that is tried in two ways, as libpq does for the modes `allow` and `prefer`: the second after the server
 * refused the first by its first answer, or the handshake failed. A server without TLS is talked to in the clear on the same connection where
 * that comes next. To the driver it is a plain socket; sockets of the same machine are never encrypted.
 */
export class NegotiatedStream extends Duplex {
  readonly #tls: ConnectionOptions
  readonly #attempts: Attempt[]
  #target: Target = [0, '']
  /** What the driver reads from and writes to, once there is one. */
  #stream: Socket | undefined
  /** What was written before the server's first answer, to be written again; undefined after it. */
  #startup: Buffer[] | undefined = []
  /** What the server answered to the first way, for when the second does not come about. */
  #refusal: Buffer | undefined
  #keepAlive: [boolean, number] | undefined

  constructor(attempts: readonly Attempt[], tls: ConnectionOptions) {
    super({ allowHalfOpen: false })
    this.#attempts = [...attempts]
    this.#tls = tls
  }

  /** Begins, as that of a socket. */
  connect(port: number | string, host?: string): this {
    this.#target = typeof port === 'number' ? [port, host ?? 'localhost'] : [port]
    if (typeof port === 'string') this.#attempts.splice(0, Number.POSITIVE_INFINITY, 'plain')
    this.#open()
    return this
  }

  /** Packets always go at once. */
  setNoDelay(): this {
    return this
  }

  /** As that of a socket, also for what takes its place. */
  setKeepAlive(enable: boolean, delayMs: number): this {
    this.#keepAlive = [enable, delayMs]
    this.#stream?.setKeepAlive(enable, delayMs)
    return this
  }

  /** Lets the process wait for it, as that of a socket; a pool does so for connections that it has given out. */
  ref(): this {
    this.#stream?.ref()
    return this
  }

  /** Lets the process end without it. */
  unref(): this {
    this.#stream?.unref()
    return this
  }

  #open(): void {
    const attempt = this.#attempts.shift()
    const [to, host] = this.#target
    const socket = typeof to === 'number' ? connectTcp(to, host) : connectTcp(to)
    this.once('close', () => socket.destroy())
    socket.setNoDelay(true).once('error', this.#fail)
    socket.once('connect', () => {
      if (attempt === 'plain') this.#begin(socket)
      else this.#askForTls(socket)
    })
  }

  readonly #fail = (error: Error): void => {
    this.destroy(error)
  }

  #askForTls(socket: Socket): void {
    const ended = () => this.#tryNext(socket, new Error('The server ended the connection'))
    socket.once('close', ended)
    socket.once('data', (answer) => {
      socket.off('close', ended)
      // More than one byte may have been put there by somebody in between.
      const said = answer.toString('latin1')
      if (said === 'S') this.#encrypt(socket)
      else if (said === 'N' && this.#attempts.shift() === 'plain') this.#begin(socket)
      else this.#tryNext(socket, new Error('The server does not support SSL connections'))
    })
    socket.write(tlsRequest)
  }

  #encrypt(socket: Socket): void {
    const [, host = ''] = this.#target
    const secure = connectTls({ ...this.#tls, socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) })
    const failHandshake = (error: Error) => this.#tryNext(socket, error)
    socket.off('error', this.#fail)
    secure.once('error', failHandshake)
    secure.once('secureConnect', () => {
      secure.off('error', failHandshake).once('error', this.#fail)
      this.#begin(secure)
    })
  }

  /** The other way, if there is one; else what the server said to the first, or what went wrong. */
  #tryNext(socket: Socket, error: Error): void {
    socket.off('error', this.#fail).on('error', () => undefined)
    socket.destroy()
    if (this.destroyed) return
    if (this.#attempts.length > 0) this.#open()
    else if (this.#refusal) {
      this.push(this.#refusal)
      this.push(null)
    } else this.destroy(error)
  }

  #begin(stream: Socket): void {
    this.#stream = stream
    if (this.#keepAlive) stream.setKeepAlive(...this.#keepAlive)
    const ended = () => this.destroy()
    stream.once('close', ended)
    stream.once('data', (answer) => {
      if (answer[0] === errorByte && this.#attempts.length > 0) {
        this.#refusal = answer
        this.#stream = undefined
        this.#tryNext(stream.off('close', ended), new Error('The server refused the connection'))
      } else this.#pipe(stream, answer)
    })
    const again = this.#startup ?? []
    for (const chunk of again) stream.write(chunk)
    if (again.length === 0) this.emit('connect')
  }

  #pipe(stream: Socket, answer: Buffer): void {
    this.#startup = undefined
    const take = (chunk: Buffer) => {
      if (!this.push(chunk)) stream.pause()
    }
    take(answer)
    stream.on('data', take)
    stream.once('end', () => this.push(null))
  }

  override _read(): void {
    this.#stream?.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#startup?.push(chunk)
    if (this.#stream) this.#stream.write(chunk, done)
    else done()
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#stream) this.#stream.end(() => done())
    else done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stream?.destroy()
    done(error)
  }
}
