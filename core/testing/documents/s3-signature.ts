import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** Whether a request bears the signature that a bucket of S3 asks for (AWS Signature Version 4), worked out as its documentation says. */
export function isSignedForS3(
  request: IncomingMessage,
  body: Buffer,
  secretAccessKey: string,
  region: string,
): boolean {
  const { method = '', url = '', headers } = request
  const [, scope = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      headers.authorization ?? '',
    ) ?? []
  const lines = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`)
  const canonical = [method, url, '', lines.join(''), names, sha256(body)].join('\n')
  const [date = ''] = scope.split('/')
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = [region, 's3', 'aws4_request'].reduce(
    (by: Buffer, part) => hmac(by, part),
    hmac(`AWS4${secretAccessKey}`, date),
  )
  return names.includes('x-amz-content-sha256') && hmac(key, text).toString('hex') === signature
}
