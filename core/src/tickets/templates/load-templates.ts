import type { Queryable } from '../../platform/database/database.ts'
import type { Catalog, TicketKind, Workflow } from './schemas.ts'
import { usualWorkflow } from './schemas.ts'
import type { TemplateFiles } from './template-files.ts'

export type TemplateSource = 'BUILT_IN' | 'IMPORTED' | 'FILE'

/** A template and where it comes from: files beat what was imported, and that beats what is shipped. */
export interface Sourced<T> {
  value: T
  source: TemplateSource
  /** The file, of the source FILE. */
  file: string | null
}

/** The templates in force. */
export interface LoadedTemplates {
  workflows: ReadonlyMap<string, Sourced<Workflow>>
  catalog: Sourced<Catalog>
  /** What hides something else, or lacks something. */
  warnings: string[]
}

export interface ImportedTemplates {
  workflows: readonly Workflow[]
  catalog: Catalog | undefined
}

/** What was imported, as checked then. */
async function readImported(database: Queryable): Promise<ImportedTemplates> {
  const { rows } = await database.query<{ key: string; document: Workflow & Catalog }>(
    'select key, document from ticket_templates order by key',
  )
  return {
    workflows: rows.filter(({ key }) => key !== 'catalog').map(({ document }) => document),
    catalog: rows.find(({ key }) => key === 'catalog')?.document,
  }
}

/** The templates in force now, by the shipped and mounted files and the database. */
export async function loadTemplates(database: Queryable, files: TemplateFiles): Promise<LoadedTemplates> {
  const imported = await readImported(database)
  const mounted = files.current()
  const workflows = new Map<string, Sourced<Workflow>>()
  for (const { value } of files.builtIn.workflows) workflows.set(value.name, { value, source: 'BUILT_IN', file: null })
  for (const value of imported.workflows) workflows.set(value.name, { value, source: 'IMPORTED', file: null })
  const warnings: string[] = []
  for (const { value, file } of mounted.workflows) {
    if (workflows.get(value.name)?.source === 'IMPORTED')
      warnings.push(`${file} hides the imported workflow ${value.name}.`)
    workflows.set(value.name, { value, source: 'FILE', file })
  }
  if (mounted.catalog && imported.catalog) warnings.push(`${mounted.catalog.file} hides the imported catalog.`)
  const catalog = catalogOf(files, imported)
  const items = catalog.value.items.filter(({ name, workflow }) => {
    if (workflows.has(workflow)) return true
    warnings.push(`The catalog item ${name} is not offered: there is no workflow ${workflow} any more.`)
    return false
  })
  return { workflows, catalog: { ...catalog, value: { ...catalog.value, items } }, warnings }
}

function catalogOf({ builtIn, current }: TemplateFiles, imported: ImportedTemplates): Sourced<Catalog> {
  const mounted = current().catalog
  if (mounted) return { value: mounted.value, source: 'FILE', file: mounted.file }
  if (imported.catalog) return { value: imported.catalog, source: 'IMPORTED', file: null }
  return { value: builtIn.catalog?.value ?? { categories: [], items: [] }, source: 'BUILT_IN', file: null }
}

/** The workflow that a ticket follows; the usual one of its kind once its own is gone. */
export function workflowOf(
  { workflows }: Pick<LoadedTemplates, 'workflows'>,
  { kind, workflow }: { kind: TicketKind; workflow: string },
): Workflow {
  const found = workflows.get(workflow) ?? workflows.get(usualWorkflow[kind])
  if (!found) throw new Error(`the shipped workflow of ${kind} is missing`)
  return found.value
}
