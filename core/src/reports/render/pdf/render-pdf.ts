/// <reference path="../pdfmake.d.ts" />
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import pdfmake, { type DocumentDefinition } from 'pdfmake'
import type { Language } from '../../../customers/customer.ts'
import type { StoredReport } from '../../list-reports.ts'
import { periodName, subjectName, writerOf } from '../format.ts'
import { fill } from '../messages/messages-of.ts'
import { cover } from './cover.ts'
import { credits } from './credits.ts'
import { corrections, imports, incidents, maintenance } from './events.ts'
import { agreed, proof } from './proof.ts'
import { results } from './results.ts'
import { muted, textColor } from './table.ts'
import { dayCharts, monthTable } from './time.ts'

const fonts = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts/Roboto')
pdfmake.setFonts({
  Roboto: {
    normal: join(fonts, 'Roboto-Regular.ttf'),
    bold: join(fonts, 'Roboto-Medium.ttf'),
    italics: join(fonts, 'Roboto-Italic.ttf'),
    bolditalics: join(fonts, 'Roboto-MediumItalic.ttf'),
  },
})
// Nothing in a report is a reference: neither a page of the network nor a file but the fonts is ever read.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((path) => path.startsWith(fonts))

/** Below it a page has no room for a heading, the head of a table and its first row. */
const lastHeading = 0.9

/** A stored report as a PDF in a language: the same report gives the same bytes. */
export async function renderPdf(report: StoredReport, language: Language = report.language): Promise<Buffer> {
  const bare = { ...report, logo: null }
  // Of a logo only the beginning was looked at: one that can't be drawn must not keep the report from being read.
  return draw(report, language).catch((error: unknown) => (report.logo ? draw(bare, language) : Promise.reject(error)))
}

async function draw(report: StoredReport, language: Language): Promise<Buffer> {
  const { hash, revision, content } = report
  const writer = writerOf(language, content.timeZone)
  const { words } = writer
  const title = `${words.title}: ${subjectName(content, writer)}, ${periodName(content, writer)}`
  const small = { style: 'muted', fontSize: 7 }
  const document: DocumentDefinition = {
    info: { title, subject: words.title, author: 'ITOps', creator: 'ITOps', creationDate: new Date(content.to) },
    language,
    version: '1.7',
    subset: 'PDF/A-2b',
    displayTitle: true,
    pageSize: 'A4',
    pageMargins: [40, 40, 40, 48],
    defaultStyle: { font: 'Roboto', fontSize: 9, color: textColor, lineHeight: 1.15 },
    styles: {
      title: { fontSize: 26, bold: true },
      heading: { fontSize: 12, bold: true, margin: [0, 16, 0, 6] },
      muted: { color: muted },
      head: { bold: true, color: muted, fontSize: 6.5 },
    },
    footer: (page, pages) => ({
      margin: [40, 12, 40, 0],
      columns: [
        { text: `${words.revision} ${revision} · SHA-256 ${hash}`, ...small },
        { text: fill(words.page, { page, pages }), ...small, alignment: 'right', width: 110 },
      ],
    }),
    // A heading does not stand alone at the foot of a page.
    pageBreakBefore: (node) => node.headlineLevel === 1 && node.startPosition.verticalRatio > lastHeading,
    content: [
      ...cover(content, report, writer),
      ...dayCharts(content, writer),
      ...monthTable(content, writer),
      ...results(content, writer),
      ...credits(content, language),
      ...incidents(content, writer),
      ...maintenance(content, writer),
      ...corrections(content, writer),
      ...imports(content, writer),
      ...agreed(content, writer),
      ...proof(content, report, writer),
    ],
  }
  return pdfmake.createPdf(document).getBuffer()
}
