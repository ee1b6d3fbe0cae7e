import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../../platform/clock.ts'
import type { Post } from '../../platform/outbound/post.ts'
import { withinTime } from '../../platform/outbound/time-limit.ts'
import { type AuditEntry, lineOf } from './list-audit.ts'
import type { AuditTarget } from './stream-audit.ts'

const timeoutMs = 20_000

/** Sends entries by POST as NDJSON, signed as notifications by webhook are: HMAC-SHA256 of the timestamp, a dot and the body. */
export function webhookTarget(settings: { url: string; secret: string }, post: Post, clock: Clock): AuditTarget {
  const { url, secret } = settings
  return {
    name: 'webhook',
    async send(entries) {
      const body = `${entries.map(lineOf).join('\n')}\n`
      const timestamp = String(Math.floor(clock.now().getTime() / 1000))
      const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
      const { status } = await post({
        url,
        body,
        timeoutMs,
        headers: {
          'content-type': 'application/x-ndjson',
          'x-itops-timestamp': timestamp,
          'x-itops-signature': `sha256=${signature}`,
        },
      })
      if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}`)
    },
  }
}

/** Facility 13, the log audit, with the severities notice and, for what was refused, warning. */
const priority = { DONE: 13 * 8 + 5, REFUSED: 13 * 8 + 4 }

/**
 * Sends entries as messages of RFC 5424, counted by octets (RFC 6587, RFC 5425), over TCP or TLS. A batch has a connection of its own: that the
 * other side closes it without an error says that it has read all.
 */
export function syslogTarget({ host, port, isTls }: { host: string; port: number; isTls: boolean }): AuditTarget {
  return {
    name: 'syslog',
    send: (entries) =>
      withinTime(timeoutMs, async (signal) => {
        const socket = isTls ? connectTls({ host, port, servername: host }) : connect({ host, port })
        const stop = () => socket.destroy(new Error('the syslog server took too long'))
        signal.addEventListener('abort', stop, { once: true })
        try {
          await deliver(socket, isTls ? 'secureConnect' : 'connect', entries.map(messageOf).join(''))
        } finally {
          signal.removeEventListener('abort', stop)
          socket.destroy()
        }
      }),
  }
}

async function deliver(socket: Socket, opened: string, text: string): Promise<void> {
  await once(socket, opened)
  const closed = once(socket, 'close')
  socket.resume()
  socket.end(text)
  await closed
}

function messageOf(entry: AuditEntry): string {
  const { outcome, at } = entry
  const text = `<${priority[outcome]}>1 ${at.toISOString()} ${hostname()} itops - audit - ${lineOf(entry)}`
  return `${Buffer.byteLength(text)} ${text}`
}
