import { createHash } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'
import type { Post } from '../../platform/outbound/post.ts'
import type { Bucket } from '../../platform/secrets/sealing.ts'

/** Puts a text as an object into a bucket (AWS Signature Version 4). Throws Error when it is refused. */
export async function putObject(
  post: Post,
  { url: place, ...signing }: Bucket,
  name: string,
  text: string,
): Promise<void> {
  const url = `${place.replace(/\/$/, '')}/${name}`
  const digest = createHash('sha256').update(text).digest()
  const signer = new AwsV4Signer({
    ...{ ...signing, method: 'PUT', url, body: text, service: 's3', allHeaders: true },
    headers: {
      'content-type': 'application/json',
      'x-amz-content-sha256': digest.toString('hex'),
      // A bucket that keeps objects wants to know what it was meant to get.
      'x-amz-checksum-sha256': digest.toString('base64'),
    },
  })
  const { headers } = await signer.sign()
  const { status, body } = await post({ url, method: 'PUT', headers: Object.fromEntries(headers), body: text })
  const code = /<Code>(\w{1,60})<\/Code>/.exec(body)?.[1]
  if (status < 200 || status > 299) throw new Error(`the bucket answered ${status}${code ? `: ${code}` : ''}`)
}
