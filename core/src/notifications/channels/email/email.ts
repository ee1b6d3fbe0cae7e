import { isIP } from 'node:net'
import nodemailer, { type Transporter } from 'nodemailer'
import { type Static, Type } from 'typebox'
import { raceConnect } from '../../../dial/race.ts'
import { countsText, linesOf, type Message } from '../../message.ts'
import { type Attachment, type Channel, DeliveryError, type Reference, type Sending } from '../channel.ts'
import { clip } from '../clip.ts'
import { choice, port, secret, text, yesNo } from '../fields.ts'
import { fit, type Size } from '../fit.ts'
import { toDeliveryError } from '../post-json.ts'

const settings = Type.Object({
  host: text({ title: 'SMTP host', pattern: '^[^\\s/@]+$' }),
  port: port({ title: 'Port', default: 587 }),
  security: choice(['STARTTLS', 'TLS', 'NONE'], {
    title: 'Encryption',
    description: 'STARTTLS on port 587, TLS on 465. NONE sends everything, the password too, in the clear.',
    default: 'STARTTLS',
  }),
  verifyCertificate: yesNo({ title: 'Verify the certificate of the server', default: true }),
  user: Type.Optional(text({ title: 'User' })),
  password: Type.Optional(secret({ title: 'Password' })),
  from: text({
    title: 'From',
    description: 'An address, or a name with one: ITOps <itops@example.org>',
    pattern: '^[^\\r\\n]*[^\\s@<>]+@[^\\s@<>]+>?$',
  }),
  to: text({
    title: 'To',
    description: 'One address or several, separated by commas.',
    pattern: '^[^\\s@]+@[^\\s@]+([ ,]+[^\\s@]+@[^\\s@]+)*$',
  }),
})
type Settings = Static<typeof settings>

interface Mail {
  subject: string
  text: string
  attachments?: Attachment[]
  headers?: Record<string, string>
}

/** Servers take mails of 10 MB and more; some that pass them on as text messages or tickets do not. */
const maxBytes = 200_000
const maxInSubject = 250
const maxInLink = 2_000
/** Too large, and refused for what it says. */
const ofMessage = new Set([552, 554])

/** What a mail comes to at most: quoted-printable makes three of a byte. */
const bytesOf = ({ subject, text }: Mail) => 3 * Buffer.byteLength(subject + text)

/** E-mail. Updates and the recovery answer the first message, so that mail programs show one conversation. */
export const email: Channel<typeof settings, Mail> = {
  kind: 'email',
  displayName: 'E-mail',
  bringsFiles: true,
  settings,
  render: (message) => fit(maxBytes, (size) => render(message, size), bytesOf),
  async send(mail, own, sending) {
    const target = await sending.guard.checkHost(own.host, own.port).catch((error: unknown) => {
      throw toDeliveryError(error, own.host)
    })
    sending.signal.throwIfAborted()
    const connection = await raceConnect({ ...target, signal: sending.signal }).catch((error: unknown) => {
      throw toMailError(error, own.host)
    })
    const transport = nodemailer.createTransport({
      host: target.address,
      connection,
      port: own.port,
      secure: own.security === 'TLS',
      requireTLS: own.security === 'STARTTLS',
      ignoreTLS: own.security === 'NONE',
      // The connection goes to the address that was checked; the certificate is of the name.
      tls: { ...(isIP(own.host) ? {} : { servername: own.host }), rejectUnauthorized: own.verifyCertificate },
      ...(own.user ? { auth: { user: own.user, pass: own.password ?? '' } } : {}),
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    try {
      return await deliver(transport, mail, own, sending)
    } catch (error) {
      throw toMailError(error, own.host)
    } finally {
      transport.close()
    }
  },
}

function render(message: Message, { characters, named }: Size): Mail {
  const lines = [message.title, '', ...linesOf(message, named)].map((line) => clip(line, characters))
  const link = message.url ? ['', clip(message.url, maxInLink)] : []
  return {
    subject: clip(`[${message.severity}] ${message.title}`.replace(/\s+/g, ' '), maxInSubject),
    text: [...lines, '', `${message.severity} · ${countsText(message) || 'a test'}`, ...link, ''].join('\n'),
  }
}

async function deliver(
  transport: Transporter,
  { subject, text, attachments = [], headers = {} }: Mail,
  { host, from, to }: Settings,
  { deliveryKey, reference, done, now, files, signal }: Sending,
): Promise<Reference> {
  const domain = /@([^\s@<>]+)>?$/.exec(from)?.[1] ?? 'itops.local'
  const messageId = `<${deliveryKey}@${domain}>`
  const first = reference?.messageId
  const addresses = to.split(/[ ,]+/).filter((address) => address !== '')
  const { accepted = [], rejectedErrors = [] } = await transport.sendMail({
    from,
    to: addresses,
    // Who has it already does not get it again.
    envelope: { from, to: addresses.filter((address) => !done.includes(address)) },
    // Some mail programs keep a conversation together only under one subject.
    subject: reference?.subject ? `Re: ${reference.subject}` : subject,
    text,
    attachments: [...attachments, ...files],
    date: now,
    messageId,
    ...(first ? { inReplyTo: first, references: [first] } : {}),
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    signal,
  })
  if (rejectedErrors.length > 0) throw partError(host, rejectedErrors, [...done, ...accepted.map(String)])
  return reference ?? { messageId, subject }
}

/** The server took the mail for some recipients and refused others: nobody learns of them unless this is a failure. */
function partError(host: string, rejected: readonly unknown[], done: readonly string[]): DeliveryError {
  const codes = rejected.map((error) => Number(Object(error).responseCode))
  const [first] = rejected
  return new DeliveryError(`${host} refused ${rejected.length} of the recipients${saidBy(first)}`, {
    permanent: codes.every((code) => code >= 500),
    done,
  })
}

function saidBy(error: unknown): string {
  const { response } = Object(error) as { response?: unknown }
  return typeof response === 'string' ? `: ${clip(response.slice(0, 1000).replace(/\s+/g, ' '), 200)}` : ''
}

/** What an SMTP server says with 5xx stays so; 4xx and a broken connection pass. */
function toMailError(error: unknown, host: string): DeliveryError {
  const { responseCode } = Object(error) as { responseCode?: unknown }
  if (typeof responseCode !== 'number') return toDeliveryError(error, host)
  // The answer to a login may repeat what it was given.
  const isLogin = Object(error).code === 'EAUTH'
  const said = isLogin ? '' : saidBy(error)
  const what = isLogin ? `${host} refused the login (${responseCode})` : `${host} answered ${responseCode}${said}`
  const scope = ofMessage.has(responseCode) ? 'MESSAGE' : 'CHANNEL'
  return new DeliveryError(what, { permanent: responseCode >= 500, scope, cause: error })
}
