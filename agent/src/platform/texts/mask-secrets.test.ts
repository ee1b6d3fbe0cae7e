import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mask, maskSecrets } from './mask-secrets.ts'

const letters = (set: string, minLength: number, maxLength = minLength) =>
  fc.array(fc.constantFrom(...set), { minLength, maxLength }).map((all) => all.join(''))
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const digits = '0123456789'
const word = `${upper}${upper.toLowerCase()}${digits}`
const base64 = `${word}+/`
const base64url = `${word}-_`
/** What people and generators use in passwords, without what ends a word. */
const odd = `${word}!#$%^*()-_=+[]{}|;:.<>?/~&,`

const password = letters(odd, 6, 40)
const token = letters(`${word}-._~+/`, 20, 80)
const name = fc.constantFrom(
  'password',
  'PASSWORD',
  'db_password',
  'DB_PASSWD',
  'pwd',
  'passphrase',
  'client_secret',
  'clientSecret',
  'API_KEY',
  'api-key',
  'apiKey',
  'X-Api-Key',
  'access_key',
  'aws_secret_access_key',
  'private_key',
  'token',
  'refresh_token',
  'accessToken',
  'SECRET',
  'spring.datasource.password',
  'credential',
  'AccountKey',
  'session_id',
  'X-Amz-Signature',
)
const key = fc.tuple(
  fc.constantFrom('RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ', ''),
  fc.array(letters(base64, 64), { minLength: 1, maxLength: 12 }),
)

/** A kind of secret: the secret itself, and the line in which it stands. */
const kinds: Record<string, fc.Arbitrary<{ secret: string; line: string }>> = {
  'a bearer token': token.map((secret) => ({ secret, line: `GET / authorization: Bearer ${secret}` })),
  'a bearer token in words': token.map((secret) => ({ secret, line: `rejected bearer ${secret} for /x` })),
  'basic auth': letters(base64, 12, 60).map((secret) => ({ secret, line: `{"Authorization":"Basic ${secret}=="}` })),
  'name=value': fc.tuple(name, password).map(([field, secret]) => ({ secret, line: `level=info ${field}=${secret}` })),
  'name: value': fc.tuple(name, password).map(([field, secret]) => ({ secret, line: `  ${field}: ${secret}` })),
  JSON: fc
    .tuple(name, password)
    .map(([field, secret]) => ({ secret, line: JSON.stringify({ a: 1, [field]: secret, b: 2 }) })),
  'JSON in JSON': fc.tuple(name, password).map(([field, secret]) => ({
    secret,
    line: JSON.stringify({ msg: JSON.stringify({ [field]: secret }) }),
  })),
  'a quoted value of several words': fc
    .tuple(name, password, password)
    .map(([field, one, two]) => ({ secret: two, line: `${field}="${one} ${two}"` })),
  'a flag': fc.tuple(name, password).map(([field, secret]) => ({ secret, line: `run --${field} ${secret} --verbose` })),
  'an element': fc
    .tuple(name, letters(word, 8, 30))
    .map(([field, secret]) => ({ secret, line: `<${field}>${secret}</${field}>` })),
  'a query': fc
    .tuple(name, letters(word, 8, 30))
    .map(([field, secret]) => ({ secret, line: `GET /a?b=c&${field}=${secret}&d=e` })),
  'an address': fc
    .tuple(fc.constantFrom('https', 'postgres', 'amqp', 'redis', 'mongodb+srv'), letters(word, 0, 12), password)
    .map(([scheme, user, secret]) => ({
      secret,
      line: `dial ${scheme}://${user}:${secret}@db.internal:5432/shop failed`,
    })),
  'a MySQL address': letters(`${word}!#$%^*`, 8, 30).map((secret) => ({
    secret,
    line: `open root:${secret}@tcp(db:3306)/shop`,
  })),
  'curl -u': letters(word, 8, 30).map((secret) => ({ secret, line: `curl -u admin:${secret} http://x/` })),
  'a cookie': letters(base64url, 12, 60).map((secret) => ({
    secret,
    line: `Set-Cookie: sid=${secret}; Path=/; HttpOnly`,
  })),
  cookies: letters(base64url, 12, 60).map((secret) => ({ secret, line: `cookie: a=b; connect.sid=${secret}` })),
  'a JWT': fc
    .tuple(letters(base64url, 20, 60), letters(base64url, 20, 120), letters(base64url, 20, 86))
    .map(([head, body, end]) => ({ secret: body, line: `got eyJ${head}.eyJ${body}.${end} as token of u` })),
  'an AWS key id': letters(upper + digits, 16).map((secret) => ({ secret, line: `using AKIA${secret} in eu-west-1` })),
  'an AWS secret': letters(base64, 37).map((tail) => ({
    secret: `aB1${tail}`,
    line: `InvalidSignature aB1${tail} of x`,
  })),
  'a GitHub token': letters(word, 36).map((secret) => ({ secret, line: `clone with ghp_${secret}: denied` })),
  'a Slack token': letters(word, 24).map((secret) => ({ secret, line: `xoxb-123-${secret}` })),
}

test.each(Object.entries(kinds))(
  '%s is masked wherever it stands, and the rest of the text stays',
  (_kind, secrets) => {
    fc.assert(
      fc.property(secrets, ({ secret, line }) => {
        const masked = maskSecrets(`2026-11-29 first line\n${line}\nlast line: exit code 1`)
        return (
          !masked.includes(secret) &&
          masked.includes(mask) &&
          masked.startsWith('2026-11-29 first line\n') &&
          masked.endsWith('\nlast line: exit code 1')
        )
      }),
      { numRuns: 300, seed: 11 },
    )
  },
)

test('no line of a private key is left, however much of it was cut off', () => {
  fc.assert(
    fc.property(key, fc.constantFrom('whole', 'start', 'end'), ([kind, lines], part) => {
      const begin = part === 'end' ? [] : [`-----BEGIN ${kind}PRIVATE KEY-----`]
      const end = part === 'start' ? [] : [`-----END ${kind}PRIVATE KEY-----`]
      const masked = maskSecrets(['before', ...begin, ...lines, ...end].join('\n'))
      return masked.startsWith('before') && lines.every((line) => !masked.includes(line))
    }),
    { numRuns: 200 },
  )
})

test.each([
  'panic: runtime error: index out of range [3] with length 3',
  'at Server.listen (node:net:1992:9) /app/src/server.ts:12:5',
  'level=error msg="connection refused" host=db.internal port=5432 attempt=3',
  'Error: listen EADDRINUSE: address already in use :::8080',
  '{"level":"warn","took":"12ms","path":"/orders/17","status":503}',
  'pulled image registry.example.com/shop/web@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  'parsed 3 tokens in 2 ms',
])('what is no secret stays as it is: %s', (line) => {
  expect(maskSecrets(line)).toBe(line)
})

test('long texts of one kind of character end in time: no pattern goes back again and again', () => {
  for (const part of ['a', 'a:', 'a-', 'password', '://', 'A1b/', '-----BEGIN ', 'eyJ.', '"\\', 'x=\n', ' -u']) {
    expect(maskSecrets(part.repeat(16_384 / part.length)).length).toBeGreaterThan(0)
  }
})
