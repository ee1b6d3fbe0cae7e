import { expect, it } from 'vitest'
import { bytesOf, subjectPage, subjectText } from './report-texts.ts'

it('a report is named by whom it is on, and leads to the page of a group or a customer', () => {
  const on = (subjectKind: 'NODE' | 'GROUP' | 'CUSTOMER', subject: string) => ({ subjectKind, subject })
  expect(
    [on('NODE', ''), on('NODE', 'acme/shop'), on('GROUP', 'a b'), on('CUSTOMER', 'acme')].map(subjectText),
  ).toEqual(['Everything', 'acme/shop', 'a b', 'acme'])
  expect([on('NODE', 'acme'), on('GROUP', 'a b'), on('CUSTOMER', 'acme')].map(subjectPage)).toEqual([
    null,
    '/groups/a%20b',
    '/customers/acme',
  ])
  expect([...bytesOf('JVBERi0=')]).toEqual([37, 80, 68, 70, 45])
})
