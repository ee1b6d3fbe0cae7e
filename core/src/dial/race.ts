import { connect, type Socket } from 'node:net'

/** Where to connect to: all addresses of one host. */
export interface RaceInput {
  addresses: readonly { address: string; family?: number }[]
  port: number
  /** Ends it with the signal's reason. */
  signal: AbortSignal
  /** How long an attempt is alone before the next address is tried beside it, in milliseconds. */
  staggerMs?: number
}

const maxAddresses = 8

/**
 * The first connection that stands to one of several addresses (RFC 8305): they are tried one beside the other, families in turn,
 * each with all the time there is. Throws the error of the only one, or an AggregateError of all.
 */
export function raceConnect({ addresses, port, signal, staggerMs = 250 }: RaceInput): Promise<Socket> {
  const queue = inTurn(addresses).slice(0, maxAddresses)
  const open = new Set<Socket>()
  const errors: Error[] = []
  let timer: NodeJS.Timeout | undefined
  return new Promise<Socket>((resolve, reject) => {
    function end(socket?: Socket): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      for (const other of open) if (other !== socket) other.destroy()
    }
    function abort(): void {
      end()
      reject(signal.reason)
    }
    function next(): void {
      clearTimeout(timer)
      const host = queue.shift()?.address
      if (host === undefined) return
      const socket = connect({ host, port })
      open.add(socket)
      // Also after the race: an attempt that is given up may still have an error to say.
      socket.on('error', (error) => {
        if (!open.delete(socket)) return
        errors.push(error)
        if (queue.length > 0) return next()
        if (open.size > 0) return
        end()
        reject(errors.length === 1 ? error : new AggregateError(errors))
      })
      socket.once('connect', () => {
        end(socket)
        open.clear()
        resolve(socket)
      })
      if (queue.length > 0) timer = setTimeout(next, staggerMs)
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    next()
    if (open.size === 0) {
      end()
      reject(new Error('there is no address to connect to'))
    }
  })
}

/** The addresses with their families in turn, that of the first one first. */
function inTurn<T extends { address: string }>(addresses: readonly T[]): T[] {
  const isSix = ({ address }: T) => address.includes(':')
  const [first] = addresses
  const own = addresses.filter((one) => first && isSix(one) === isSix(first))
  const other = addresses.filter((one) => first && isSix(one) !== isSix(first))
  return own.flatMap((one, index) => [one, ...other.slice(index, index + 1)]).concat(other.slice(own.length))
}
