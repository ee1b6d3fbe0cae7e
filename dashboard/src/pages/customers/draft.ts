import type { Customer } from '../../graphql/generated/types.generated.ts'

/** A customer as a form has it: lists as lines. */
export interface CustomerDraft {
  name: string
  slug: string
  scope: string
  timeZone: string
  language: string
  accentColor: string
  logo: string | null
  contacts: string
  reports: string[]
}

export const languages = [
  { value: 'en', label: 'English' },
  { value: 'hu', label: 'Hungarian' },
]

/** Of which periods a customer may be sent reports. */
export const reportPeriods = [
  { value: 'DAILY', label: 'daily' },
  { value: 'WEEKLY', label: 'weekly' },
  { value: 'MONTHLY', label: 'monthly' },
  { value: 'QUARTERLY', label: 'quarterly' },
  { value: 'YEARLY', label: 'yearly' },
]

/** What a form begins with: a customer as it is, or a new one. */
export function draftOf(customer?: Customer): CustomerDraft {
  if (!customer)
    return {
      name: '',
      slug: '',
      scope: '',
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      language: 'en',
      accentColor: '',
      logo: null,
      contacts: '',
      reports: [],
    }
  const { name, slug, scope, timeZone, language, accentColor, logo, contacts, reports } = customer
  const lines = contacts.map((contact) => (contact.name ? `${contact.name}, ${contact.email}` : contact.email))
  return {
    name,
    slug,
    scope: scope.join('\n'),
    timeZone,
    language,
    accentColor: accentColor ?? '',
    logo: logo ?? null,
    contacts: lines.join('\n'),
    reports: [...reports],
  }
}

/** The same as core takes it. A contact is a line with a name and an address after its last comma, or an address alone. */
export function inputOf({ scope, contacts, accentColor, ...draft }: CustomerDraft) {
  return {
    ...draft,
    scope: linesOf(scope),
    accentColor: accentColor.trim() || null,
    contacts: linesOf(contacts).map((line) => {
      const comma = line.lastIndexOf(',')
      return { name: line.slice(0, Math.max(0, comma)).trim(), email: line.slice(comma + 1).trim() }
    }),
  }
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** A slug that a name suggests: small letters and digits, with hyphens between. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
}
