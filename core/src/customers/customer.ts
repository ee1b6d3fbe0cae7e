import { type GrantScope, parseGrantScope } from '../auth/grants/grant.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { isZone } from '../platform/zones/read-zones.ts'

/** The languages in which reports are written, by ISO 639-1. */
export const languages = ['en', 'hu'] as const
export type Language = (typeof languages)[number]

/** Of which periods a customer may be sent reports. */
export const reportPeriods = ['DAILY', 'WEEKLY', 'MONTHLY', 'QUARTERLY', 'YEARLY'] as const
export type ReportPeriod = (typeof reportPeriods)[number]

/** Whom to write to. */
export interface Contact {
  name: string
  email: string
}

/** What is said of a customer; what is left out is as a new one has it. */
export interface CustomerInput {
  slug: string
  name: string
  /** As in grants: `acme/shop/**` for a path and all below it, `group:payments` for the members of a group, `**` for everything. */
  scope: readonly string[]
  timeZone?: string | undefined
  language?: string | undefined
  /** A PNG or JPEG as a data URI. */
  logo?: string | null | undefined
  /** Six hexadecimal digits, like #0a7d55. */
  accentColor?: string | null | undefined
  contacts?: readonly Contact[] | undefined
  /** Of which periods the contacts are sent a report. */
  reports?: readonly string[] | undefined
}

/** A customer whose fields were checked. */
export interface CheckedCustomer {
  slug: string
  name: string
  paths: string[]
  groups: string[]
  timeZone: string
  language: Language
  logo: string | null
  accentColor: string | null
  contacts: Contact[]
  reports: ReportPeriod[]
}

const maxScopes = 200
const maxContacts = 20
/** Of a logo, as a data URI. */
const maxLogo = 200_000
const imageForm = /^data:image\/(png|jpeg);base64,([A-Za-z0-9+/]+={0,2})$/
const beginnings = { png: '89504e470d0a1a0a', jpeg: 'ffd8ff' }

/** Checks all that is said of a customer but whether its groups exist. Throws `bad_request`, which says what to write instead. */
export async function checkCustomer(tx: Queryable, input: CustomerInput): Promise<CheckedCustomer> {
  const { timeZone = 'UTC', language = 'en', accentColor = null } = input
  const name = input.name.trim()
  const slug = input.slug.trim()
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug.length > 60)
    refuse(
      `slug "${slug.slice(0, 60)}" is wrong: write small letters, digits and hyphens between them, like acme-bank.`,
    )
  if (name === '' || name.length > 200) refuse('name has 1 to 200 characters.')
  const known = languages.find((one) => one === language)
  if (!known) refuse(`language "${language.slice(0, 20)}" is not known: write one of ${languages.join(', ')}.`)
  if (accentColor !== null && !/^#[0-9a-f]{6}$/i.test(accentColor))
    refuse(`accentColor "${accentColor.slice(0, 20)}" is wrong: write six hexadecimal digits, like #0a7d55.`)
  if (!(await isZone(tx, timeZone)))
    refuse(`timeZone "${timeZone.slice(0, 60)}" is not an IANA zone like Europe/Berlin.`)
  return {
    slug,
    name,
    ...checkScope(input.scope),
    timeZone,
    language: known,
    logo: checkLogo(input.logo ?? null),
    accentColor: accentColor?.toLowerCase() ?? null,
    contacts: checkContacts(input.contacts ?? []),
    reports: checkReports(input.reports ?? []),
  }
}

function checkScope(texts: readonly string[]): Pick<CheckedCustomer, 'paths' | 'groups'> {
  if (texts.length > maxScopes) refuse(`scope has ${maxScopes} entries at most.`)
  const scopes = texts.map((text): GrantScope => {
    if (text.trim() === '') refuse('An entry of scope is empty: write ** for everything.')
    const scope = parseGrantScope(text)
    return scope.kind === 'CUSTOMER' ? refuse(`"${text}" is another customer: name its paths and groups.`) : scope
  })
  const paths = scopes.flatMap((scope) => (scope.kind === 'PATH' ? scope.path : scope.kind === 'ALL' ? '' : []))
  const groups = scopes.flatMap((scope) => (scope.kind === 'GROUP' ? scope.group : []))
  return { paths: [...new Set(paths)].sort(), groups: [...new Set(groups)] }
}

function checkLogo(logo: string | null): string | null {
  if (logo === null || logo === '') return null
  if (logo.length > maxLogo) refuse(`logo is too large: ${maxLogo / 1000} kB at most, as a data URI.`)
  const [, kind, data = ''] = imageForm.exec(logo) ?? []
  const bytes = Buffer.from(data, 'base64').toString('hex')
  if ((kind !== 'png' && kind !== 'jpeg') || !bytes.startsWith(beginnings[kind]))
    refuse('logo is wrong: give a PNG or JPEG as a data URI, like data:image/png;base64,…')
  return logo
}

function checkContacts(contacts: readonly Contact[]): Contact[] {
  if (contacts.length > maxContacts) refuse(`There are ${maxContacts} contacts at most.`)
  return contacts.map(({ name, email }) => {
    const address = email.trim()
    if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address) || address.length > 320)
      refuse(`"${address.slice(0, 80)}" is not an e-mail address.`)
    if (name.length > 200) refuse('The name of a contact has 200 characters at most.')
    return { name: name.trim(), email: address }
  })
}

function checkReports(periods: readonly string[]): ReportPeriod[] {
  const unknown = periods.find((period) => !reportPeriods.some((one) => one === period))
  if (unknown !== undefined)
    refuse(`reports "${unknown.slice(0, 20)}" is not known: write any of ${reportPeriods.join(', ')}.`)
  return reportPeriods.filter((one) => periods.includes(one))
}

function refuse(reason: string): never {
  throw new AppError('bad_request', { reason })
}
