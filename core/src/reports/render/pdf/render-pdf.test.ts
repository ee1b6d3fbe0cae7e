import { expect, it } from 'vitest'
import { textOfPdf } from '../../../../testing/documents/report-text.ts'
import { storedReport } from '../../../../testing/documents/stored-report.ts'
import { renderPdf } from './render-pdf.ts'

/** So many services leave room for a heading at the foot of the page, and for nothing below it. */
const services = 12

it('no heading stands alone at the foot of a page, and groups have the names that people read', async () => {
  const report = storedReport()
  const { content } = report
  const [one] = content.services
  if (!one) throw new Error('a report has a service')
  content.services = Array.from({ length: services }, () => one)
  content.groups = [{ ...one, subject: 'payments' }]
  content.terms = [
    {
      ...{ group: 'payments', displayName: 'Checkout and payments', from: null, target: 99.9 },
      ...{ responseMinutes: 60, resolutionMinutes: 480, degraded: 'up', unmeasured: 'left_out' },
      ...{ minCoverage: 90, timeZone: 'UTC' },
    },
  ]
  const pages = textOfPdf(await renderPdf(report, 'en')).split('\f')
  const lastLines = pages.map((page) => page.trimEnd().split(/\n+/).at(-2)?.trim())
  for (const heading of ['Services', 'What was agreed on', 'How this is counted']) {
    expect(pages.some((page) => page.includes(heading))).toBe(true)
    expect(lastLines).not.toContain(heading)
  }
  expect(pages.join().match(/Checkout and payments/g)).toHaveLength(2)
})

it('a service stands with its name, and with where it is when there are others of that name', async () => {
  const report = storedReport()
  const { content } = report
  const [one] = content.services
  if (!one) throw new Error('a report has a service')
  content.services = [
    { ...one, subject: 'acme/shop/prod/eu1/orders', displayName: 'Orders of the shop' },
    { ...one, subject: 'acme/shop/prod/eu1/search' },
    { ...one, subject: 'acme/shop/test/eu2/search' },
    { ...one, subject: 'acme/shop/prod/eu3/search' },
  ]
  content.maintenance = [
    {
      ...{ target: 'acme/shop/test/eu2/search', reason: 'new disks', declaredBy: 'ada' },
      from: content.from,
      to: content.to,
    },
  ]
  const lines = textOfPdf(await renderPdf(report, 'en')).split('\n')
  const below = (name: string) =>
    lines.flatMap((line, at) => (line.trim().startsWith(name) ? [lines[at + 1]?.trim().split(/ {2,}/)[0]] : []))
  expect(lines.some((line) => line.trim().startsWith('Orders of the shop'))).toBe(true)
  expect(below('search')).toEqual(['prod · eu1', 'test · eu2', 'prod · eu3', 'test · eu2'])
  expect(lines.join()).not.toMatch(/acme\/shop/)
})
