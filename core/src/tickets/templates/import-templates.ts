import type { Context } from '../../platform/context.ts'
import type { Database, Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { type GroupTermsInput, setGroupTerms } from '../../sla/terms/set-group-terms.ts'
import { readSlaDefinitions } from './export-templates.ts'
import { type LoadedTemplates, loadTemplates } from './load-templates.ts'
import { templateParser, templatesFaults } from './parse-template.ts'
import { type Catalog, type SlaDefinition, Templates, type Workflow } from './schemas.ts'
import type { TemplateFiles } from './template-files.ts'

export interface ImportResult {
  applied: boolean
  differences: Difference[]
  warnings: string[]
}

const parse = templateParser(Templates, templatesFaults)

/** Thrown to roll a dry run back. */
class DryRun extends Error {}

/**
 * Takes workflows, catalog and SLA definitions from YAML, in one transaction, and resolves to what differs from before; a dry
 * run does the same and rolls it back, so that it is refused for the same reasons. A part that is there replaces what was
 * imported of it earlier; SLA groups are only added and changed. Throws `bad_request` with file, line and fix for what is
 * malformed, `conflict` for what a mounted file decides, and what `setGroupTerms` throws.
 */
export async function importTemplates(
  context: Context,
  files: TemplateFiles,
  { text, dryRun }: { text: string; dryRun: boolean },
): Promise<ImportResult> {
  const { value, problems } = parse(text, 'import')
  if (problems) {
    const [first] = problems
    throw new AppError('bad_request', { reason: `Line ${first?.line}: ${first?.problem}.` }, problems)
  }
  return inTransaction(context, dryRun, (within) => apply(within, files, value))
}

/** The same of SLA groups alone, from wherever their definitions come. */
export function importGroups(
  context: Context,
  groups: readonly SlaDefinition[],
  dryRun: boolean,
): Promise<ImportResult> {
  return inTransaction(context, dryRun, async (within) => ({
    applied: false,
    differences: await storeGroups(within, groups),
    warnings: [],
  }))
}

/** Does something in one transaction, and rolls a dry run back. */
async function inTransaction(
  context: Context,
  dryRun: boolean,
  work: (context: Context) => Promise<ImportResult>,
): Promise<ImportResult> {
  const eventIds: number[] = []
  let result: ImportResult | undefined
  await context.database
    .transaction(async (tx) => {
      eventIds.length = 0
      result = await work(withinTransaction(context, tx, eventIds))
      if (dryRun) throw new DryRun()
    })
    .catch((error: unknown) => {
      if (!(error instanceof DryRun)) throw error
    })
  if (!dryRun && eventIds.length > 0) context.bus.publish('events', { ids: eventIds })
  if (!result) throw new Error('an import without a result')
  return { ...result, applied: !dryRun }
}

/** A context whose verbs take part in one transaction, and whose events wait for its end. */
function withinTransaction(context: Context, tx: Queryable, eventIds: number[]): Context {
  const database: Database = {
    ...context.database,
    query: (text, values) => tx.query(text, values),
    transaction: (work) => work(tx),
  }
  const bus: Context['bus'] = {
    ...context.bus,
    publish: (topic, message) => {
      if (topic === 'events' && 'ids' in message) eventIds.push(...message.ids)
    },
  }
  return { ...context, database, bus }
}

async function apply(context: Context, files: TemplateFiles, { ticketing, slaGroups }: Templates) {
  const { database } = context
  const before = await loadTemplates(database, files)
  if (ticketing?.workflows) await storeWorkflows(context, files, before, ticketing.workflows)
  if (ticketing?.catalog) await storeCatalog(context, files, before, ticketing.catalog)
  const after = await loadTemplates(database, files)
  const differences = [
    ...differencesOf('workflow', valuesOf(before), valuesOf(after)),
    ...differencesOf('category', before.catalog.value.categories, after.catalog.value.categories),
    ...differencesOf('item', before.catalog.value.items, after.catalog.value.items),
    ...(await storeGroups(context, slaGroups ?? [])),
  ]
  return { applied: false, differences, warnings: after.warnings }
}

const valuesOf = ({ workflows }: LoadedTemplates) => [...workflows.values()].map(({ value }) => value)
const same = (a: unknown, b: unknown) => fieldsThatDiffer(a, b).length === 0

/** What is as ITOps ships it is not kept: a later version may ship it better. */
async function storeWorkflows(
  context: Context,
  files: TemplateFiles,
  before: LoadedTemplates,
  workflows: readonly Workflow[],
): Promise<void> {
  for (const workflow of workflows) {
    const held = before.workflows.get(workflow.name)
    if (held?.source === 'FILE' && !same(held.value, workflow)) refuse(`workflow ${workflow.name}`, held.file)
  }
  const kept = workflows.filter((workflow) => {
    const own = files.builtIn.workflows.find(({ value }) => value.name === workflow.name)
    return before.workflows.get(workflow.name)?.source !== 'FILE' && !(own && same(own.value, workflow))
  })
  await context.database.query("delete from ticket_templates where key like 'workflow:%'")
  for (const workflow of kept) await store(context, `workflow:${workflow.name}`, workflow)
}

async function storeCatalog(
  context: Context,
  files: TemplateFiles,
  before: LoadedTemplates,
  catalog: Catalog,
): Promise<void> {
  if (before.catalog.source === 'FILE') {
    if (!same(before.catalog.value, catalog)) refuse('catalog', before.catalog.file)
    return
  }
  const { workflows } = await loadTemplates(context.database, files)
  const lost = catalog.items.find(({ workflow }) => !workflows.has(workflow))
  if (lost) {
    const known = [...workflows.keys()].join(', ')
    throw new AppError('bad_request', {
      reason: `The item ${lost.name} names the workflow ${lost.workflow}; use ${known}.`,
    })
  }
  await context.database.query("delete from ticket_templates where key = 'catalog'")
  if (!same(files.builtIn.catalog?.value, catalog)) await store(context, 'catalog', catalog)
}

function refuse(what: string, file: string | null): never {
  throw new AppError('conflict', {
    reason: `The ${what} stands in the mounted file ${file}, which beats an import: change it there.`,
  })
}

async function store({ actor, database, clock }: Context, key: string, document: Workflow | Catalog): Promise<void> {
  await database.query(
    'insert into ticket_templates (key, document, imported_by, imported_at) values ($1, $2, $3, $4)',
    [key, document, actor.name, clock.now()],
  )
}

/** Groups that promise the same already are left alone, so that they stay whose they are. */
async function storeGroups(context: Context, wanted: readonly SlaDefinition[]): Promise<Difference[]> {
  const { database, clock } = context
  const before = await readSlaDefinitions(database, clock.now())
  for (const group of wanted) {
    const held = before.find(({ name }) => name === group.name)
    if (held && same(held, filled(group, held))) continue
    await setGroupTerms(context, inputOf(group))
  }
  const after = await readSlaDefinitions(database, clock.now())
  const touched = after.map((group) => {
    const asked = wanted.find(({ name }) => name === group.name)
    return asked ? filled(asked, group) : group
  })
  return differencesOf('slaGroup', before, touched)
}

/** A definition with what it leaves open taken from the present one; a target that it leaves out is the tier's. */
function filled(group: SlaDefinition, held: SlaDefinition): SlaDefinition {
  const minCoverage = group.targets?.minCoverage ?? held.targets?.minCoverage
  const targets = { ...group.targets, ...(minCoverage === undefined ? {} : { minCoverage }) }
  return { ...held, ...group, targets, rule: { ...held.rule, ...group.rule } }
}

function inputOf({
  name,
  displayName,
  tier,
  targets = {},
  timeZone,
  rule = {},
  ...credits
}: SlaDefinition): GroupTermsInput {
  return {
    ...credits,
    group: name,
    displayName: displayName ?? null,
    uptimeTarget: targets.uptime ?? null,
    responseMinutes: targets.responseTime ?? null,
    resolutionMinutes: targets.resolutionTime ?? null,
    ...(targets.minCoverage === undefined ? {} : { minCoverage: targets.minCoverage }),
    ...(tier ? { tier } : {}),
    ...(timeZone ? { timeZone } : {}),
    ...rule,
    reason: 'imported',
  }
}

type DifferenceKind = 'added' | 'changed' | 'removed'
type TemplatePart = 'workflow' | 'category' | 'item' | 'slaGroup'

/** What an import does to one entry; of a changed one the fields, as `transitions.0.role: assignee → any`. */
interface Difference {
  part: TemplatePart
  name: string
  change: DifferenceKind
  fields: string[]
}

/** The differences between two lists of named entries, in the order of the names. */
function differencesOf(
  part: TemplatePart,
  before: readonly { name: string }[],
  after: readonly { name: string }[],
): Difference[] {
  const [old, next] = [byName(before), byName(after)]
  return [...new Set([...old.keys(), ...next.keys()])].sort().flatMap((name): Difference[] => {
    const [from, to] = [old.get(name), next.get(name)]
    if (from === undefined) return [{ part, name, change: 'added', fields: [] }]
    if (to === undefined) return [{ part, name, change: 'removed', fields: [] }]
    const fields = fieldsThatDiffer(from, to)
    return fields.length > 0 ? [{ part, name, change: 'changed', fields }] : []
  })
}

const byName = (entries: readonly { name: string }[]) => new Map(entries.map((entry) => [entry.name, entry]))

/** The leaves in which two values differ, as `path: before → after`. */
function fieldsThatDiffer(before: unknown, after: unknown): string[] {
  const [from, to] = [leavesOf(before), leavesOf(after)]
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((path) => from.get(path) !== to.get(path))
    .map((path) => `${path}: ${from.get(path) ?? 'none'} → ${to.get(path) ?? 'none'}`)
}

function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map(value === undefined ? [] : [[path, String(value)]])
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leavesOf(inner, path === '' ? key : `${path}.${key}`)]),
  )
}
