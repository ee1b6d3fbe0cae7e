import { type Attachment, DeliveryError } from '../../notifications/channels/channel.ts'
import type { Message } from '../../notifications/message.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { readReport } from '../list-reports.ts'
import { fileNameOf } from '../render/file-name.ts'
import { renderReport } from '../render/render-report.ts'

/** Servers take mails of 10 MB and more; a PDF has some hundred kB. */
const maxFiles = 5

/** The PDFs of the reports that a message is about, the first five; one that was deleted is left out. Throws DeliveryError. */
export async function reportFiles(context: Context, { alerts }: Pick<Message, 'alerts'>): Promise<Attachment[]> {
  const ids = alerts.flatMap(({ kind, key }) => (kind === 'report' ? [key.slice('report:'.length)] : []))
  const files: Attachment[] = []
  for (const id of ids.slice(0, maxFiles)) {
    const file = await draw(context, id)
    if (file) files.push(file)
  }
  return files
}

async function draw(context: Context, id: string): Promise<Attachment | null> {
  try {
    const report = await readReport(context, id)
    const content = Buffer.from(await renderReport(report, 'pdf'))
    return { filename: `${fileNameOf(report)}.pdf`, content, contentType: 'application/pdf' }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw new DeliveryError('The PDF could not be drawn.', { permanent: false, scope: 'MESSAGE', cause: error })
  }
}
