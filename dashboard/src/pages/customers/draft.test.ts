import { expect, it } from 'vitest'
import { draftOf, inputOf, slugOf } from './draft.ts'

it('a customer is the same after it was shown in a form', () => {
  const customer = {
    id: '1',
    slug: 'acme',
    name: 'Acme',
    scope: ['acme/shop/**', 'group:payments'],
    timeZone: 'Europe/Berlin',
    language: 'hu',
    logo: null,
    accentColor: '#0a7d55',
    reports: ['MONTHLY'],
    contacts: [
      { name: 'Lovelace, Ada', email: 'ada@example.org' },
      { name: '', email: 'sla@example.org' },
    ],
    serviceCount: 2,
  }
  const { id: _, serviceCount: __, ...input } = customer
  expect(inputOf(draftOf(customer))).toEqual(input)
})

it('empty lines are left out, and a name suggests a slug', () => {
  expect(inputOf({ ...draftOf(), scope: ' acme \n\n group:a ' })).toMatchObject({
    scope: ['acme', 'group:a'],
    contacts: [],
  })
  expect(slugOf(' Árvíztűrő Bank & Co. ')).toBe('arvizturo-bank-co')
})
