import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { makeCertificate } from '../../testing/certificates.ts'
import { type KindsStage, openKindsStage, refOf } from '../../testing/kubernetes/kinds-stage.ts'

let stage: KindsStage

afterEach(() => stage.close())

const days = (ends: number | undefined) => Math.round(((ends ?? 0) - Date.now()) / 86_400_000)
const encoded = (text: string) => Buffer.from(text).toString('base64')
const holding = (text: string) => ({
  type: 'kubernetes.io/tls',
  data: { 'tls.crt': encoded(text), 'tls.key': encoded('the key') },
})

/** Answers what is asked for the Secret `shop-tls`. */
async function start(answer: (response: ServerResponse) => void) {
  stage = await openKindsStage('path: web\ntls: {secrets: shop-tls, minDays: 14}\n', {
    route(request, response) {
      if (!request.url?.startsWith('/api/v1/namespaces/shop/secrets/shop-tls')) return false
      answer(response)
      return true
    },
  })
}

const json = (value: object) => (response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
const refused = (status: number) => (response: ServerResponse) =>
  void response.writeHead(status).end('{"message":"no"}')
const secret = { ...refOf('secret', 'shop-tls'), minDays: 14 }

test.each<[string, (response: ServerResponse) => void, string, string, number | undefined]>([
  ['ends late enough', json(holding(makeCertificate(20).cert)), 'OPERATIONAL', '', 20],
  [
    'ends soon',
    json(holding(makeCertificate(5).cert)),
    'DEGRADED',
    'the certificate in secret shop/shop-tls ends at',
    5,
  ],
  [
    'has an issuer that ends soon',
    json(holding(makeCertificate(20).cert + makeCertificate(5).cert)),
    'DEGRADED',
    'ends at',
    5,
  ],
  [
    'has an issuer that has ended',
    json(holding(makeCertificate(20).cert + makeCertificate(-1).cert)),
    'DOWN',
    'ended at',
    -1,
  ],
  [
    'is in a Secret for ever, beside what is no text',
    json({ immutable: true, data: { ...holding(makeCertificate(20).cert).data, 'store.p12': '/wDAAA==' } }),
    'OPERATIONAL',
    '',
    20,
  ],
  ['is no text', json({ data: { 'tls.crt': '/wDAAA==' } }), 'DEGRADED', 'holds no certificate', undefined],
  ['has ended', json(holding(makeCertificate(-1).cert)), 'DOWN', 'ended at', -1],
  [
    'is none',
    json(holding('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')),
    'DEGRADED',
    'holds no certificate',
    undefined,
  ],
  ['is not in it', json({ data: { password: 'x' } }), 'DEGRADED', 'holds no tls.crt', undefined],
  ['is in a lie', json({ data: 'none' }), 'DEGRADED', 'holds no tls.crt', undefined],
  ['is in a Secret that is not there', refused(404), 'DEGRADED', 'secret shop/shop-tls does not exist', undefined],
  ['may not be read', refused(403), 'UNKNOWN', "secret shop/shop-tls can't be read: HTTP 403 (forbidden)", undefined],
  [
    'is cut off',
    (response) => void response.writeHead(200).end('{"data":{"tls.crt":"'),
    'UNKNOWN',
    "can't be read",
    undefined,
  ],
])('a certificate that %s', async (_case, answer, status, message, ends) => {
  await start(answer)
  await stage.becomes(secret, status, message)
  const { certificateEndsAt } = stage.seen(secret)
  if (ends === undefined) expect(certificateEndsAt).toBeUndefined()
  else expect(days(certificateEndsAt)).toBe(ends)
  // One Secret is asked for by its name, none is listed.
  expect(stage.asked('secrets').every(({ pathname }) => pathname.endsWith('/secrets/shop-tls'))).toBe(true)
  expect(stage.opened.source.watches().every(({ resource }) => resource !== 'secrets')).toBe(true)
})
