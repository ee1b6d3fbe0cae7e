import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { type Catalog, lifeCycle, type Templates, type Workflow } from './schemas.ts'

/** What is wrong with a template, where, and how to mend it. */
export interface TemplateProblem {
  file: string
  line: number
  problem: string
}

/** A fault within a document, before its line is looked up. */
interface Fault {
  path: (string | number)[]
  problem: string
}

type Checked<T> = { value: T; problems?: undefined } | { value?: undefined; problems: TemplateProblem[] }

/** Gives a function that reads one YAML text as what the schema and the further faults allow; it names lines, and never throws. */
export function templateParser<S extends TSchema>(schema: S, faultsOf: (value: Static<S>) => Fault[]) {
  const check = Compile(schema)
  return (text: string, file: string): Checked<Static<S>> => {
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    const [broken] = document.errors
    if (broken)
      return { problems: [{ file, line: lines.linePos(broken.pos[0]).line, problem: firstLine(broken.message) }] }
    const value = plainOf(document)
    const located = ({ path, problem }: Fault) => ({ file, line: lineOf(document, path, lines), problem })
    if (!check.Check(value)) {
      // What is not known fails at its own place, too, by a schema that is false.
      const errors = [...check.Errors(value)].filter(({ keyword }) => keyword !== 'additionalProperties')
      return { problems: errors.slice(0, 20).map(toFault).map(located) }
    }
    const faults = faultsOf(value)
    return faults.length > 0 ? { problems: faults.map(located) } : { value }
  }
}

/** Aliases may be nested so that they blow up; the parser refuses that, and nothing is left to check. */
function plainOf(document: Document): unknown {
  try {
    return document.toJS()
  } catch {
    return undefined
  }
}

interface SchemaError {
  keyword: string
  instancePath: string
  message: string
  params: object
}

/** What the schema has against a value, as advice. */
function toFault({ keyword, instancePath, message, params }: SchemaError): Fault {
  const path = instancePath.split('/').slice(1)
  const listed = (name: string) => {
    const found: unknown = Object.entries(params).find(([key]) => key === name)?.[1]
    return Array.isArray(found) ? found.join(', ') : ''
  }
  const where = path.length > 0 ? `${path.join('.')}: ` : ''
  const advice: Record<string, string> = {
    required: `add ${listed('requiredProperties')}`,
    boolean: 'it is not known here; remove it or check its spelling',
    enum: `use one of ${listed('allowedValues')}`,
    pattern: 'use letters, digits, - _ and . only',
  }
  return { path, problem: `${where}${advice[keyword] ?? message}` }
}

function lineOf(document: Document, path: readonly (string | number)[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length).map(asKey), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return lines.linePos(Number(node.range[0])).line
    }
  }
  return 1
}

const asKey = (part: string | number) => (/^\d+$/.test(String(part)) ? Number(part) : part)
const firstLine = (text: string) => text.split('\n', 1)[0] ?? text

/** What the steps of a workflow lack, or have too much. */
export function workflowFaults({ transitions }: Workflow): Fault[] {
  const steps = transitions.map(({ from, to }) => `${from} → ${to}`)
  const known = lifeCycle.map(({ from, to }) => `${from} → ${to}`)
  const wrong = steps.flatMap((step, index) => {
    const path = ['transitions', index]
    if (!known.includes(step))
      return [{ path, problem: `${step} is no step of a ticket; the steps are ${known.join(', ')}` }]
    return steps.indexOf(step) < index ? [{ path, problem: `${step} stands there twice; keep one` }] : []
  })
  const missing = lifeCycle
    .filter(({ from, to, optional }) => !optional && !steps.includes(`${from} → ${to}`))
    .map(({ from, to }) => ({
      path: ['transitions'],
      problem: `add who may do ${from} → ${to}: a ticket could not end`,
    }))
  return [...wrong, ...missing]
}

/** Names that stand twice in a catalog, and categories that do not exist. */
export function catalogFaults({ categories, items }: Catalog): Fault[] {
  const known = new Set(categories.map(({ name }) => name))
  return [
    ...twice(categories, ['categories']),
    ...twice(items, ['items']),
    ...items.flatMap(({ category }, index) =>
      known.has(category)
        ? []
        : [
            {
              path: ['items', index, 'category'],
              problem: `there is no category ${category}; use ${[...known].join(', ')}`,
            },
          ],
    ),
  ]
}

/** The faults of all parts of an import. */
export function templatesFaults({ ticketing, slaGroups = [] }: Templates): Fault[] {
  const within = (path: (string | number)[], faults: Fault[]) =>
    faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }))
  const { workflows = [], catalog } = ticketing ?? {}
  return [
    ...twice(workflows, ['ticketing', 'workflows']),
    ...workflows.flatMap((workflow, index) => within(['ticketing', 'workflows', index], workflowFaults(workflow))),
    ...(catalog ? within(['ticketing', 'catalog'], catalogFaults(catalog)) : []),
    ...twice(slaGroups, ['slaGroups']),
  ]
}

function twice(entries: readonly { name: string }[], path: (string | number)[]): Fault[] {
  const names = entries.map(({ name }) => name)
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [{ path: [...path, index], problem: `the name ${name} stands there twice` }] : [],
  )
}
