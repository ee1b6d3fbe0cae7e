import { isIP } from 'node:net'
import nodemailer, { type Transporter } from 'nodemailer'
import { type Static, Type } from 'typebox'
import { countsText, linesOf, type Message } from '../../message.ts'
import { type Channel, DeliveryError, type Reference, type Sending } from '../channel.ts'
import { choice, port, secret, text, yesNo } from '../fields.ts'
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
}

/** E-mail. Updates and the recovery answer the first message, so that mail programs show one conversation. */
export const email: Channel<typeof settings, Mail> = {
  kind: 'email',
  displayName: 'E-mail',
  settings,
  render,
  async send(mail, own, sending) {
    const target = await sending.guard.checkHost(own.host, own.port).catch((error: unknown) => {
      throw toDeliveryError(error, own.host)
    })
    const transport = nodemailer.createTransport({
      host: target.address,
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

function render(message: Message): Mail {
  const lines = [message.title, '', ...linesOf(message), '', `${message.severity} · ${countsText(message) || 'a test'}`]
  return {
    subject: `[${message.severity}] ${message.title}`.replace(/\s+/g, ' ').slice(0, 250),
    text: [...lines, ...(message.url ? ['', message.url] : []), ''].join('\n'),
  }
}

async function deliver(
  transport: Transporter,
  { subject, text }: Mail,
  { from, to }: Settings,
  { deliveryKey, reference, now }: Sending,
): Promise<Reference> {
  const domain = /@([^\s@<>]+)>?$/.exec(from)?.[1] ?? 'itops.local'
  const messageId = `<${deliveryKey}@${domain}>`
  const first = reference?.messageId
  await transport.sendMail({
    from,
    to,
    // Some mail programs keep a conversation together only under one subject.
    subject: reference?.subject ? `Re: ${reference.subject}` : subject,
    text,
    date: now,
    messageId,
    ...(first ? { inReplyTo: first, references: [first] } : {}),
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
  return reference ?? { messageId, subject }
}

/** What an SMTP server says with 5xx stays so; 4xx and a broken connection pass. */
function toMailError(error: unknown, host: string): DeliveryError {
  const { responseCode, response } = Object(error) as { responseCode?: unknown; response?: unknown }
  if (typeof responseCode !== 'number') return toDeliveryError(error, host)
  // The answer to a login may repeat what it was given.
  const isLogin = Object(error).code === 'EAUTH'
  const said = typeof response === 'string' && !isLogin ? `: ${response.replace(/\s+/g, ' ').slice(0, 200)}` : ''
  const what = isLogin ? `${host} refused the login (${responseCode})` : `${host} answered ${responseCode}${said}`
  return new DeliveryError(what, { permanent: responseCode >= 500, cause: error })
}
