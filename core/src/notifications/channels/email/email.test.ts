import { type AddressInfo, createServer, type Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, expect, it } from 'vitest'
import { alertOf, failureOf, messageOf, sendBy, testMessage } from '../../../../testing/fleet/messages.ts'
import type { DeliveryError } from '../channel.ts'

interface Mail {
  raw: string
  to: string[]
  secure: boolean
  user: unknown
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A real SMTP server on loopback, with the certificate that smtp-server brings along, which nobody trusts. */
async function startMail(options: SMTPServerOptions = {}): Promise<{ mails: Mail[]; port: number }> {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('Invalid username or password')),
    onData(stream, session, done) {
      let raw = ''
      stream.setEncoding('utf8')
      stream.on('data', (chunk: string) => {
        raw += chunk
      })
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        mails.push({ raw, to, secure: session.secure, user: session.user })
        done()
      })
    },
    ...options,
  })
  // A client that does not trust the certificate breaks the connection off.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  return { mails, port: (server.server.address() as AddressInfo).port }
}

const addresses = { host: '127.0.0.1', from: 'ITOps <itops@example.org>', to: 'ops@example.org, boss@example.org' }
const unverified = { ...addresses, verifyCertificate: 'false' }
const header = ({ raw }: Mail, name: string) =>
  new RegExp(`^${name}: (.*)$`, 'mi').exec(raw.split('\r\n\r\n')[0] ?? '')?.[1]?.trim()

it('opens a conversation that the recovery answers', async () => {
  const { mails, port } = await startMail()
  const settings = { ...unverified, port: String(port), user: 'itops', password: 'right' }
  const reference = await sendBy('email', settings, messageOf([alertOf()]), { key: 'first' })
  const over = messageOf([alertOf({ state: 'RESOLVED' })], { reason: 'RECOVERED', title: 'Recovered: Orders is down' })
  await sendBy('email', settings, over, { key: 'second', reference })
  const [first, second] = mails
  if (!first || !second) throw new Error('two mails were expected')
  expect(first).toMatchObject({ to: ['ops@example.org', 'boss@example.org'], secure: true, user: 'itops' })
  expect(header(first, 'Message-ID')).toBe('<first@example.org>')
  expect(header(first, 'Subject')).toBe('[critical] Orders is down')
  expect(header(first, 'Auto-Submitted')).toBe('auto-generated')
  expect(header(second, 'Message-ID')).toBe('<second@example.org>')
  expect(header(second, 'In-Reply-To')).toBe('<first@example.org>')
  expect(header(second, 'References')).toBe('<first@example.org>')
  expect(header(second, 'Subject')).toBe('Re: [critical] Orders is down')
  expect(second.raw).toContain('Recovered: Orders is down')
})

it('has no way to smuggle headers in', async () => {
  const { mails, port } = await startMail()
  const title = 'Orders\r\nBcc: everyone@example.org\r\n\r\nis down'
  await sendBy('email', { ...unverified, port: String(port) }, messageOf([alertOf()], { title }))
  expect(header(mails[0] as Mail, 'Bcc')).toBeUndefined()
  expect(mails[0]?.to).toHaveLength(2)
})

it('sends over TLS from the start, or in the clear when it is set so', async () => {
  const tls = await startMail({ secure: true })
  await sendBy('email', { ...unverified, security: 'TLS', port: String(tls.port) }, testMessage)
  expect(tls.mails).toMatchObject([{ secure: true }])
  const plain = await startMail({ disabledCommands: ['STARTTLS'] })
  const settings = { ...unverified, port: String(plain.port) }
  await sendBy('email', { ...settings, security: 'NONE' }, testMessage)
  expect(plain.mails).toMatchObject([{ secure: false }])
  // What must be encrypted is not sent otherwise.
  expect(await failureOf(sendBy('email', settings, testMessage))).toMatch(/again|for good/)
  expect(plain.mails).toHaveLength(1)
})

it('does not trust a certificate that nobody vouches for', async () => {
  const { mails, port } = await startMail()
  expect(await failureOf(sendBy('email', { ...addresses, port: String(port) }, testMessage))).toContain('127.0.0.1 ')
  expect(mails).toHaveLength(0)
})

it('stops for good when it is refused, and tries again when it is put off', async () => {
  const refusing = (responseCode: number) => ({
    onRcptTo: (_address: object, _session: object, done: (error?: Error) => void) =>
      done(Object.assign(new Error('not now'), { responseCode })),
  })
  const never = await startMail(refusing(550))
  const later = await startMail(refusing(451))
  const fail = (port: number, more = {}) =>
    failureOf(sendBy('email', { ...unverified, port: String(port), ...more }, testMessage))
  expect(await fail(never.port)).toBe('127.0.0.1 answered 550: 550 not now (for good)')
  expect(await fail(later.port)).toBe('127.0.0.1 answered 451: 451 not now (again)')
  const login = await fail((await startMail()).port, { user: 'itops', password: 'wrong-password' })
  expect(login).toBe('127.0.0.1 refused the login (535) (for good)')
})

it('is held back by the guard like any other target', async () => {
  expect(await failureOf(sendBy('email', { ...addresses, host: '10.0.0.25' }, testMessage))).toContain(
    '10.0.0.25 is refused: 10.0.0.25 is private',
  )
})

it('goes on with whom it has not reached, and says so when the server refuses them for good', async () => {
  let putOff = true
  const { mails, port } = await startMail({
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('boss') && putOff
        ? done(Object.assign(new Error('Mailbox is busy'), { responseCode: 450 }))
        : done(),
  })
  const settings = { ...unverified, port: String(port) }
  const failure = await sendBy('email', settings, testMessage).catch((error: DeliveryError) => error)
  expect(failure).toMatchObject({ permanent: false, done: ['ops@example.org'] })
  expect(String(failure)).toContain('127.0.0.1 refused 1 of the recipients: 450 Mailbox is busy')
  putOff = false
  await sendBy('email', settings, testMessage, { done: ['ops@example.org'] })
  expect(mails.map(({ to }) => to)).toEqual([['ops@example.org'], ['boss@example.org']])
  // The heading names all, as in the mail that the others have.
  expect(header(mails[1] as Mail, 'To')).toBe('ops@example.org, boss@example.org')
})

it.each(['says nothing', 'goes on greeting'])('ends an attempt at a server that %s', async (what) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const drip = setInterval(() => what === 'goes on greeting' && socket.write('220-wait\r\n'), 20)
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(drip)
      sockets.delete(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  const settings = { ...unverified, port: String((server.address() as AddressInfo).port) }
  expect(await failureOf(sendBy('email', settings, testMessage, { limitMs: 400 }))).toMatch(
    /no answer within|ETIMEDOUT|again/,
  )
  await expect.poll(() => sockets.size).toBe(0)
})
