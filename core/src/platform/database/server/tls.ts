import type { ConnectionOptions } from 'node:tls'
import type { PoolConfig } from 'pg'
import type { DatabaseServer } from '../../config.ts'
import { type Attempt, NegotiatedStream } from './negotiated-stream.ts'

type TlsSettings = Pick<DatabaseServer, 'sslMode' | 'rootCertificate'>

/** The modes that try one way after the other, in their order. */
const attempts: Partial<Record<DatabaseServer['sslMode'], readonly Attempt[]>> = {
  allow: ['plain', 'tls'],
  prefer: ['tls', 'plain'],
}

/**
 * How connections are encrypted, as libpq means its `sslmode`: `allow` and `prefer` as the server will have it, `allow` in the clear first and
 * `prefer` encrypted first. `require` encrypts and believes any server, unless there is a root certificate, which makes it `verify-ca`: a server
 * whose certificate that authority has signed. `verify-full` also wants the certificate to be for the host. Without a root certificate of your
 * own those of Node count.
 */
export function transportOf(server: TlsSettings): Pick<PoolConfig, 'ssl' | 'stream'> {
  const { sslMode } = server
  if (sslMode === 'disable') return { ssl: false }
  const order = attempts[sslMode]
  return order ? { ssl: false, stream: () => new NegotiatedStream(order, tlsOf(server)) } : { ssl: tlsOf(server) }
}

function tlsOf({ sslMode, rootCertificate }: TlsSettings): ConnectionOptions {
  const ca = rootCertificate === undefined ? {} : { ca: rootCertificate }
  if (sslMode === 'verify-full') return { ...ca, rejectUnauthorized: true }
  if (sslMode !== 'verify-ca' && rootCertificate === undefined) return { rejectUnauthorized: false }
  return { ...ca, rejectUnauthorized: true, checkServerIdentity: () => undefined }
}
