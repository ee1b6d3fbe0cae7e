import { createHash } from 'node:crypto'
import type { Language } from '../customers/customer.ts'
import { readCustomer } from '../customers/list-customers.ts'
import { ownNode } from '../inventory/find-subject.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { findRangeSubject, type RangeSubject } from '../sla/periods/find-range-subject.ts'
import type { ReportedSubject } from './report.ts'

/** On whom a report is: one of these, or the caller's own node. */
export interface ReportSubjectInput {
  /** The path of a hierarchy node. */
  scope?: string | null | undefined
  slaGroup?: string | null | undefined
  /** A customer's slug. */
  customer?: string | null | undefined
}

export interface ReportSubject {
  range: RangeSubject
  reported: ReportedSubject
  language: Language
  logo: string | null
}

/**
 * Finds on whom a report is. Throws `bad_request` when two are named, and `not_found`, also for a group of which the caller does not see all
 * members: a report names each.
 */
export async function findReportSubject(context: Context, input: ReportSubjectInput): Promise<ReportSubject> {
  const { scope, slaGroup, customer } = input
  if ([scope, slaGroup, customer].filter((one) => one !== null && one !== undefined).length > 1)
    throw new AppError('bad_request', { reason: 'Name at most one of prefix, slaGroup and customer.' })
  if (customer !== null && customer !== undefined) return ofCustomer(context, customer)
  if (slaGroup !== null && slaGroup !== undefined) return ofGroup(context, slaGroup)
  const node = scope ?? ownNode(context)
  const range = await findRangeSubject(context, { node })
  return { range, ...unbranded, reported: { kind: 'NODE', name: range.name, displayName: range.name, ...plain } }
}

const plain = { accentColor: null, logo: null }
const unbranded = { language: 'en', logo: null } as const

async function ofCustomer(context: Context, slug: string): Promise<ReportSubject> {
  const { name, language, logo, accentColor } = await readCustomer(context, slug)
  const hash = logo === null ? null : createHash('sha256').update(logo).digest('hex')
  const range = await findRangeSubject(context, { customer: slug })
  return {
    range,
    language,
    logo,
    reported: { kind: 'CUSTOMER', name: slug, displayName: name, accentColor, logo: hash },
  }
}

async function ofGroup(context: Context, slaGroup: string): Promise<ReportSubject> {
  const range = await findRangeSubject(context, { slaGroup })
  const { rows } = await context.database.query<{ displayName: string }>(
    `select g.display_name as "displayName"
    from sla_groups g
    where g.id = $2
      and report_in_scope('GROUP', g.id, '', $1)`,
    [context.actor.scope, range.id],
  )
  const [found] = rows
  if (!found) throw new AppError('not_found', { what: `SLA group "${slaGroup}"` })
  return { range, ...unbranded, reported: { kind: 'GROUP', name: range.name, ...found, ...plain } }
}
