import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { parseAllDocuments } from 'yaml'
import { AppError } from '../../platform/errors.ts'
import { SlaDefinition } from '../../tickets/templates/schemas.ts'
import { annotation, openSloVersion, Slo } from './format.ts'

const sloCheck = Compile(Slo)
const termsCheck = Compile(SlaDefinition)
const maxDocuments = 2000

/** SLA groups as OpenSLO describes them, and what of it ITOps can't express, a sentence each. */
export interface ParsedOpenSlo {
  groups: SlaDefinition[]
  /** The names of those that no export of ITOps wrote. */
  foreign: Set<string>
  /** The names of those that had the target of their tier when they were exported. */
  byTier: Set<string>
  warnings: string[]
}

/**
 * Reads OpenSLO (YAML, one document or many). Nothing is left out without a warning. Throws `bad_request`, with the document that it is about, for what is no
 * YAML, of another version or malformed.
 */
export function parseOpenSlo(text: string): ParsedOpenSlo {
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents) || documents.length === 0) refuse('There is no document in it.')
  if (documents.length > maxDocuments) refuse(`There are more than ${maxDocuments} documents.`)
  const groups = new Map<string, SlaDefinition>()
  const foreign = new Set<string>()
  const byTier = new Set<string>()
  const warnings: string[] = []
  for (const [at, document] of documents.entries()) {
    const where = `Document ${at + 1}`
    const [error] = document.errors
    if (error) refuse(`${where}: ${error.message.split('\n')[0]}`)
    const value: unknown = document.toJS({ maxAliasCount: 0 })
    if (value === null) continue
    const parsed = parseDocument(value, where, warnings)
    if (!parsed) continue
    const { group, own, ofTier } = parsed
    if (!own) foreign.add(group.name)
    if (own && ofTier) byTier.add(group.name)
    if (groups.has(group.name)) refuse(`${where}: SLA group "${group.name}" is there twice.`)
    groups.set(group.name, group)
  }
  return { groups: [...groups.values()], foreign, byTier, warnings }
}

function parseDocument(value: unknown, where: string, warnings: string[]): ParsedSlo | undefined {
  const { apiVersion, kind } = Object(value) as { apiVersion?: unknown; kind?: unknown }
  if (apiVersion !== openSloVersion)
    refuse(`${where}: apiVersion is ${openSloVersion}, not "${String(apiVersion).slice(0, 60)}".`)
  if (kind === 'Service') return undefined
  if (kind !== 'SLO') {
    warnings.push(
      `${where}: ${String(kind).slice(0, 60)} is left out: ITOps measures, alerts and notifies by its own rules.`,
    )
    return undefined
  }
  if (!sloCheck.Check(value)) {
    const [first] = sloCheck.Errors(value)
    refuse(`${where}: ${first?.instancePath.slice(1).replaceAll('/', '.')} ${first?.message}.`)
  }
  return groupOf(value as Static<typeof Slo>, where, warnings)
}

const readFields = [
  'service',
  'description',
  'budgetingMethod',
  'timeWindow',
  'objectives',
  'indicator',
  'indicatorRef',
]

interface ParsedSlo {
  group: SlaDefinition
  own: boolean
  ofTier: boolean
}

function groupOf({ metadata, spec }: Static<typeof Slo>, where: string, warnings: string[]): ParsedSlo {
  const { annotations = {} } = metadata
  const name = annotations[annotation.group] ?? metadata.name
  const note = (what: string) => warnings.push(`${where}, SLO "${metadata.name}": ${what}`)
  for (const field of Object.keys(spec)) if (!readFields.includes(field)) note(`${field} is left out.`)
  const own = annotations[annotation.group] !== undefined
  if (!own && ('indicator' in spec || 'indicatorRef' in spec))
    note('its indicator is left out: services name the group, and ITOps measures them.')
  if (!own && spec.budgetingMethod !== 'RatioTimeslices')
    note(`${spec.budgetingMethod ?? 'its budget'} is counted in time, to the millisecond.`)
  if (spec.description) note('its description is left out.')
  if (metadata.labels !== undefined) note('its labels are left out.')
  const timeZone = zoneOf(spec.timeWindow, note)
  const [objective, ...others] = spec.objectives
  if (others.length > 0) note(`of ${spec.objectives.length} objectives the first counts, the others are left out.`)
  const uptime = targetOf(objective, where)
  for (const field of Object.keys(objective ?? {}))
    if (!['displayName', 'target', 'targetPercent', 'timeSliceWindow'].includes(field))
      note(`objectives.0.${field} is left out.`)
  const kept = termsOf(annotations, name, where)
  const group = {
    ...kept,
    name,
    ...(metadata.displayName === undefined ? {} : { displayName: metadata.displayName }),
    ...(timeZone === undefined ? {} : { timeZone }),
    targets: { ...kept.targets, uptime },
  }
  return { group, own, ofTier: kept.targets?.uptime === undefined }
}

/** The zone of a calendar month; any other window is counted by the month, too, and said. */
function zoneOf(windows: Static<typeof Slo>['spec']['timeWindow'], note: (what: string) => void): string | undefined {
  const [window, ...others] = windows ?? []
  if (!window) return undefined
  const isMonth = window.duration === '1M' && window.isRolling !== true && others.length === 0
  if (!isMonth)
    note(`its window of ${window.duration}${window.isRolling ? ', rolling,' : ''} is counted by the calendar month.`)
  return window.calendar?.timeZone
}

function targetOf(objective: Static<typeof Slo>['spec']['objectives'][number] | undefined, where: string): number {
  const { target, targetPercent } = objective ?? {}
  const percent = targetPercent ?? (target === undefined ? undefined : target * 100)
  if (percent === undefined) refuse(`${where}: its objective has neither target nor targetPercent.`)
  return Number(percent.toFixed(4))
}

/** What an export has put into annotations. */
function termsOf(annotations: Record<string, string>, name: string, where: string): SlaDefinition {
  const tier = annotations[annotation.tier]
  let terms: object
  try {
    terms = Object(JSON.parse(annotations[annotation.terms] ?? '{}')) as object
  } catch {
    refuse(`${where}: the annotation ${annotation.terms} is no JSON.`)
  }
  const definition: unknown = { ...terms, name, ...(tier === undefined ? {} : { tier }) }
  if (termsCheck.Check(definition)) return definition as SlaDefinition
  const [first] = termsCheck.Errors(definition)
  refuse(`${where}: the annotations of ITOps are wrong: ${first?.instancePath.slice(1)} ${first?.message}.`)
}

function refuse(reason: string): never {
  throw new AppError('bad_request', { reason })
}
