import { spawnSync } from 'node:child_process'
import { strFromU8, unzipSync } from 'fflate'
import { pathOf } from '../servers/programs.ts'

/** The smallest PNG there is. */
export const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** How lengths of time and fractions are written in the languages of reports. */
const forms = {
  en: { point: '.', lengths: /(?:(\d+) ?h)? ?(?:(\d+) ?min)? ?(?:([\d.]+) ?s)?/g },
  hu: { point: ',', lengths: /(?:(\d+) ?óra)? ?(?:(\d+) ?p)? ?(?:([\d,]+) ?mp)?/g },
} as const

/** What a PDF says, as its readers take it out of it. */
export function textOfPdf(pdf: Buffer): string {
  const { stdout } = spawnSync(pathOf('pdftotext'), ['-layout', '-', '-'], { input: pdf })
  return stdout.toString().replaceAll('\u00a0', ' ')
}

/** A percentage with these digits and no others. */
export function percentage(figure: number | null, language: keyof typeof forms): RegExp {
  return new RegExp(`(?<![\\d.,])${String(figure).replace('.', `[${forms[language].point}]`)} ?%`)
}

/** The lengths of less than a day that a text names, in seconds. */
export function lengthsIn(text: string, language: keyof typeof forms): Set<number> {
  const found = [...text.matchAll(forms[language].lengths)]
  return new Set(
    found.map(([, h = '0', min = '0', s = '0']) => 3600 * Number(h) + 60 * Number(min) + Number(s.replace(',', '.'))),
  )
}

/** The XML of the sheets of a workbook, and of all else that it packs. */
export function partsOfWorkbook(xlsx: Buffer): string[] {
  return Object.values(unzipSync(xlsx)).map((part) => strFromU8(part))
}
