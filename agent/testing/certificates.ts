import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate and its key, as PEM texts. */
export interface TestCertificate {
  cert: string
  key: string
}

const names = ['localhost']
const addresses = ['127.0.0.1']

/** Makes a certificate of `localhost` and 127.0.0.1 (X.509, RFC 5280) that is its own authority and ends in so many days. */
export function makeCertificate(days: number): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
  const name = sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from('localhost')))))
  const now = Date.now()
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(time(now - 3_600_000), time(now + days * 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension([0x55, 0x1d, 0x13], sequence(der(0x01, Buffer.from([0xff])))), alternatives())),
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]))
  const base64 = sequence(body, ecdsaWithSha256, signature).toString('base64')
  const lines = base64.match(/.{1,64}/g) ?? []
  return {
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function alternatives(): Buffer {
  const hosts = names.map((host) => der(0x82, Buffer.from(host)))
  const numbers = addresses.map((address) => der(0x87, Buffer.from(address.split('.').map(Number))))
  return extension([0x55, 0x1d, 0x11], sequence(...hosts, ...numbers))
}

function extension(id: number[], value: Buffer): Buffer {
  return sequence(oid(...id), der(0x04, value))
}

function time(at: number): Buffer {
  return der(0x18, Buffer.from(new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '')))
}

function oid(...bytes: number[]): Buffer {
  return der(0x06, Buffer.from(bytes))
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
