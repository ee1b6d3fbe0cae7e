import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { catalogFaults, type TemplateProblem, templateParser, workflowFaults } from './parse-template.ts'
import { Catalog, Workflow } from './schemas.ts'

/** A workflow or catalog, and the file that it stands in. */
export interface Filed<T> {
  file: string
  value: T
}

/** What a folder holds, by the last good version of each file. */
export interface FileTemplates {
  workflows: readonly Filed<Workflow>[]
  catalog: Filed<Catalog> | undefined
}

/** The files of workflows and catalog, read again without a restart. */
export interface TemplateFiles {
  /** What ITOps ships. */
  builtIn: FileTemplates
  /** What the configured folder holds. */
  current(): FileTemplates
  /** What is wrong with files of the folder at present. */
  problems(): readonly TemplateProblem[]
  /** Reads the folder now; resolves to whether anything differs from before. */
  reload(): Promise<boolean>
}

const parseWorkflow = templateParser(Workflow, workflowFaults)
const parseCatalog = templateParser(Catalog, catalogFaults)
const shipped = fileURLToPath(new URL('../../../ticketing/', import.meta.url))
const catalogFile = 'catalog.yaml'

/**
 * Opens the shipped templates, and the folder when there is one. Texts are compared, not times: a mount that swaps its
 * symlinks is noticed like any other change. A bad file is reported, and its last good version stays. Throws when what is shipped
 * can't be read.
 */
export async function openTemplateFiles(folder: string | undefined): Promise<TemplateFiles> {
  const own = createFolder(shipped)
  await own.reload()
  const [broken] = own.problems()
  if (broken) throw new Error(`${broken.file}:${broken.line}: ${broken.problem}`)
  const builtIn = own.current()
  const nothing: FileTemplates = { workflows: [], catalog: undefined }
  if (folder === undefined) {
    return { builtIn, current: () => nothing, problems: () => [], reload: async () => false }
  }
  const mounted = createFolder(folder, builtIn.workflows)
  await mounted.reload()
  return { builtIn, ...mounted }
}

/** One folder: `workflows/*.yaml` and `catalog.yaml`, whose items may follow its workflows and the given ones. */
function createFolder(folder: string, others: readonly Filed<Workflow>[] = []): Omit<TemplateFiles, 'builtIn'> {
  let texts: ReadonlyMap<string, string> = new Map()
  let problems: TemplateProblem[] = []
  let good: FileTemplates = { workflows: [], catalog: undefined }
  let missing = ''

  const take = (next: ReadonlyMap<string, string>) => {
    problems = []
    const workflows: Filed<Workflow>[] = []
    for (const [file, text] of next) {
      if (file === catalogFile) continue
      const value = accept(parseWorkflow(text, file)) ?? good.workflows.find((one) => one.file === file)?.value
      const twin = workflows.find((one) => one.value.name === value?.name)
      if (twin) problems.push({ file, line: 1, problem: `${twin.file} has the workflow ${twin.value.name} already` })
      else if (value) workflows.push({ file, value })
    }
    good = { workflows, catalog: takeCatalog(next.get(catalogFile), workflows) }
  }

  const takeCatalog = (text: string | undefined, workflows: readonly Filed<Workflow>[]) => {
    if (text === undefined) return undefined
    const value = accept(parseCatalogFor([...workflows, ...others], text))
    return value ? { file: catalogFile, value } : good.catalog
  }

  const accept = <T>(read: { value?: T; problems?: TemplateProblem[] | undefined }): T | undefined => {
    problems.push(...(read.problems ?? []))
    return read.value
  }

  return {
    current: () => good,
    problems: () => problems,
    async reload() {
      let next: ReadonlyMap<string, string>
      try {
        next = await readTexts(folder)
      } catch (error) {
        const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
        const changed = reason !== missing
        missing = reason
        problems = [
          {
            file: folder,
            line: 1,
            problem: `it can't be read (${reason}): mount the folder, or unset ITOPS_TICKETING_DIR`,
          },
        ]
        return changed
      }
      const same =
        missing === '' && next.size === texts.size && [...next].every(([file, text]) => texts.get(file) === text)
      missing = ''
      if (same) return false
      texts = next
      take(next)
      return true
    },
  }
}

function parseCatalogFor(workflows: readonly Filed<Workflow>[], text: string) {
  const names = workflows.map(({ value }) => value.name)
  const reader = templateParser(Catalog, (catalog) =>
    catalog.items.flatMap(({ workflow }, index) =>
      names.includes(workflow)
        ? []
        : [
            {
              path: ['items', index, 'workflow'],
              problem: `no file has the workflow ${workflow}; use ${names.join(', ')}`,
            },
          ],
    ),
  )
  const read = parseCatalog(text, catalogFile)
  return read.problems ? read : reader(text, catalogFile)
}

/** The texts of a folder's files by their names, in order; a folder of a mount may hold hidden folders beside them. */
async function readTexts(folder: string): Promise<Map<string, string>> {
  const top = await readdir(folder)
  const inWorkflows = top.includes('workflows') ? await readdir(join(folder, 'workflows')) : []
  const names = inWorkflows.filter((name) => /^[^.].*\.ya?ml$/.test(name)).map((name) => `workflows/${name}`)
  const files = [...names.sort(), ...(top.includes(catalogFile) ? [catalogFile] : [])]
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return new Map(files.map((file, index) => [file, texts[index] ?? '']))
}
