import type { ConnectionOptions } from 'node:tls'
import type { DatabaseServer } from '../../config.ts'

/**
 * How connections are encrypted, as libpq means its `sslmode`: `require` encrypts and believes any server, unless there is a root
 * certificate, which makes it `verify-ca`: a server whose certificate that authority has signed. `verify-full` also wants the certificate to be
 * for the host. Without a root certificate of your own those of Node count.
 */
export function tlsOf({
  sslMode,
  rootCertificate,
}: Pick<DatabaseServer, 'sslMode' | 'rootCertificate'>): false | ConnectionOptions {
  if (sslMode === 'disable') return false
  const ca = rootCertificate === undefined ? {} : { ca: rootCertificate }
  if (sslMode === 'verify-full') return { ...ca, rejectUnauthorized: true }
  if (sslMode === 'require' && rootCertificate === undefined) return { rejectUnauthorized: false }
  return { ...ca, rejectUnauthorized: true, checkServerIdentity: () => undefined }
}
