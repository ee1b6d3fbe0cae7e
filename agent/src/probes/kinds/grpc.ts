import { connect, constants } from 'node:http2'
import { hostOf, openStream, openTls, tlsOptions } from '../connect.ts'
import { certificateWeakness } from '../expect.ts'
import type { Asking, Finding } from '../result.ts'

const statuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']
const maxAnswer = 64 * 1024

/**
 * Asks `grpc.health.v1.Health/Check` over HTTP/2 for the service in the path of `grpc://host:port/service`, by TLS with `grpcs:`. Only
 * SERVING is a success. The messages have one field each, so that they are written and read by hand.
 */
export async function askGrpc(asking: Asking): Promise<Finding> {
  const { progress, signal, target, now } = asking
  const url = new URL(target.url)
  const host = hostOf(url)
  const isTls = url.protocol === 'grpcs:'
  const service = decodeURIComponent(url.pathname.replace(/^\//, ''))
  const options = { ...(await tlsOptions(asking, target.question)), ALPNProtocols: ['h2'] }
  const socket = await openStream(asking, host, Number(url.port))
  const insecure = target.question.tls?.insecure === true
  const open = isTls ? await openTls(asking, socket, { host, insecure, options }) : socket
  const session = connect(`${isTls ? 'https' : 'http'}://${url.host}`, { createConnection: () => open })
  const end = () => session.destroy()
  signal.addEventListener('abort', end, { once: true })
  try {
    const { grpcStatus, message, body } = await call(session, service)
    if (grpcStatus !== 0) return { problem: `${target.url}: grpc status ${grpcStatus} ${message}`.trimEnd() }
    const status = statuses[statusOf(body)] ?? 'UNKNOWN'
    if (status !== 'SERVING') return { problem: `${target.url}: ${status}` }
    return certificateWeakness(progress.certificate, target.question, now())
  } finally {
    signal.removeEventListener('abort', end)
    session.destroy()
  }
}

interface Reply {
  grpcStatus: number
  message: string
  body: Buffer
}

function call(session: ReturnType<typeof connect>, service: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      'user-agent': 'itops-agent',
      te: 'trailers',
    })
    const chunks: Buffer[] = []
    let said: Record<string, unknown> = {}
    let size = 0
    session.once('error', reject)
    stream.once('error', reject)
    stream.on('response', (headers) => {
      said = { ...said, ...headers }
    })
    stream.on('trailers', (headers) => {
      said = { ...said, ...headers }
    })
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxAnswer) chunks.push(chunk)
    })
    stream.once('close', () => {
      const status = Number(said['grpc-status'])
      if (!Number.isInteger(status))
        return reject(new Error(`it answered HTTP ${said[':status'] ?? 'nothing'}, not as gRPC does`))
      resolve({ grpcStatus: status, message: String(said['grpc-message'] ?? ''), body: Buffer.concat(chunks) })
    })
    stream.end(request(service))
  })
}

/** HealthCheckRequest {string service = 1}, behind gRPC's prefix of one flag and four bytes of length. */
function request(service: string): Buffer {
  const text = Buffer.from(service, 'utf8')
  const field = text.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a, ...varint(text.length)]), text])
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(field.length, 1)
  return Buffer.concat([prefix, field])
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]
}

/** HealthCheckResponse {ServingStatus status = 1}: 0 is not written at all. */
function statusOf(body: Buffer): number {
  const message = body.subarray(5)
  return message[0] === 0x08 ? (message[1] ?? 0) : 0
}
