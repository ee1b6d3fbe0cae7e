import type { ChannelTools } from '../../notifications/channel-tools.ts'
import { DeliveryError } from '../../notifications/channels/channel.ts'
import { sendMail } from '../../notifications/send-mail.ts'
import type { Context } from '../../platform/context.ts'
import { readReport, type StoredReport } from '../list-reports.ts'
import { fileNameOf } from '../render/file-name.ts'
import { periodName, subjectName, verdictText, writerOf } from '../render/format.ts'
import { fill } from '../render/messages/messages-of.ts'
import { renderReport } from '../render/render-report.ts'

/** Longer than an attempt takes: another replica leaves it alone for so long, and takes it up when this one has stopped. */
const leaseMs = 10 * 60_000
const minuteMs = 60_000
/** The pause doubles from a minute to six hours; after about two days it is given up. */
const maxAttempts = 16
const maxPauseMs = 6 * 60 * minuteMs

interface Claimed {
  id: number
  reportId: number
  address: string
  attempts: number
}

/** Sends the reports that are due by mail, one after the other, with the PDF. What fails is tried again. Resolves to how many were sent. */
export async function sendReportMails(context: Context, tools: ChannelTools): Promise<number> {
  let sent = 0
  for (let mail = await claim(context); mail; mail = await claim(context)) {
    const failure = await send(context, tools, mail)
    if (failure === null) sent++
    await finish(context, mail, failure)
  }
  return sent
}

async function claim({ database, clock }: Context): Promise<Claimed | undefined> {
  const now = clock.now()
  const { rows } = await database.query<Claimed>(
    `update sla_report_mails m
    set attempts = m.attempts + 1, next_at = $2
    where m.id = (
      select d.id
      from sla_report_mails d
      where d.next_at <= $1
      order by d.next_at, d.id
      limit 1
      for update skip locked
    )
    returning m.id, m.report_id as "reportId", m.address, m.attempts`,
    [now, new Date(now.getTime() + leaseMs)],
  )
  return rows[0]
}

interface MailFailure {
  reason: string
  permanent: boolean
}

/** Resolves to why it was not sent, or null. */
async function send(
  context: Context,
  tools: ChannelTools,
  { reportId, address }: Claimed,
): Promise<MailFailure | null> {
  try {
    const report = await readReport(context, reportId)
    const content = await renderReport(report, 'pdf')
    const attachments = [
      { filename: `${fileNameOf(report)}.pdf`, content: Buffer.from(content), contentType: 'application/pdf' },
    ]
    const isSent = await sendMail(context, tools, { to: address, ...textsOf(report), attachments })
    return isSent
      ? null
      : { reason: 'no mail channel is switched on, or its secrets can not be read', permanent: false }
  } catch (error) {
    const permanent = error instanceof DeliveryError && error.permanent
    return { reason: error instanceof Error ? error.message.slice(0, 500) : 'it failed', permanent }
  }
}

function textsOf({ content, language, hash, revision }: StoredReport): { subject: string; text: string } {
  const writer = writerOf(language, content.timeZone)
  const { words, percent } = writer
  const { total } = content
  const values = {
    title: words.title,
    subject: subjectName(content, writer),
    period: periodName(content, writer),
    verdict: verdictText(content, writer),
    uptime: percent(total.uptime),
    target: percent(total.target),
    revision,
    hash,
  }
  const text = words.mail.text.map((line) => `${fill(line, values)}\n`).join('\n')
  return { subject: fill(words.mail.subject, values), text }
}

async function finish(
  { database, clock }: Context,
  { id, attempts }: Claimed,
  failure: MailFailure | null,
): Promise<void> {
  const now = clock.now()
  const isOver = failure === null || failure.permanent || attempts >= maxAttempts
  const pauseMs = Math.min(minuteMs * 2 ** (attempts - 1), maxPauseMs)
  await database.query(
    `update sla_report_mails
    set next_at = $2, sent_at = $3, last_error = $4
    where id = $1`,
    [id, isOver ? null : new Date(now.getTime() + pauseMs), failure === null ? now : null, failure?.reason ?? null],
  )
}
