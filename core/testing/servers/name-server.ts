import { createSocket, type Socket } from 'node:dgram'

/** A name server on loopback. */
export interface NameServer {
  /** Like 127.0.0.1:5353. */
  address: string
  /** What it was asked, like "AAAA a.example". */
  asked: string[]
  socket: Socket
}

/** The name that a query asks for, and where in the datagram the question ends. */
function questionOf(query: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.'), end: at + 5 }
}

/**
 * Starts a name server that knows A records, each for `ttl` seconds. It is silent about names that begin with "silent", says nothing of
 * IPv6 for those that begin with "four", and fails for "failing".
 */
export async function startNameServer(records: Record<string, string>, ttl = 60): Promise<NameServer> {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const { name, end } = questionOf(query)
    const type = query.readUInt16BE(end - 4)
    asked.push(`${type === 28 ? 'AAAA' : 'A'} ${name}`)
    if (name.startsWith('silent') || (name.startsWith('four') && type === 28)) return
    const record = type === 1 ? records[name] : undefined
    const code = name.startsWith('failing') ? 2 : records[name] ? 0 : 3
    const header = Buffer.from(query.subarray(0, 12))
    header.writeUInt16BE(0x8180 | code, 2)
    header.writeUInt16BE(record ? 1 : 0, 6)
    header.writeUInt32BE(0, 8)
    const answer = record
      ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, ttl, 0, 4, ...record.split('.').map(Number)])
      : Buffer.alloc(0)
    socket.send(Buffer.concat([header, query.subarray(12, end), answer]), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return { address: `127.0.0.1:${socket.address().port}`, asked, socket }
}
