import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import * as operationTypes from '@graphql-codegen/typescript-operations'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql'

const root = new URL('../../../', import.meta.url)
const operations = 'dashboard/src/graphql/operations/'
const generated = 'dashboard/src/graphql/generated/'

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/**
 * The modules of the dashboard that are made of its operations, by their path: the types of all results and variables, and the
 * documents of each area, as texts without blanks that carry their types. Throws where an operation does not fit the schema.
 */
export async function dashboardDocuments(schema: DocumentNode): Promise<Map<string, string>> {
  const areas = readdirSync(new URL(operations, root)).sort()
  const documents = areas.map((file) => ({
    location: `${operations}${file}`,
    document: parse(readFileSync(new URL(`${operations}${file}`, root), 'utf8')),
  }))
  const definitions = documents.flatMap(({ document }) => document.definitions)
  const fragments = new Map(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  )
  const types = await codegen({
    filename: 'types.generated.ts',
    schema,
    documents,
    config: {
      enumType: 'string-literal',
      scalars: { DateTime: 'string', DayStatuses: 'SlaStatus[]', DayUptimes: '(number | null)[]', ID: 'string' },
      strictScalars: true,
      skipTypename: true,
      inputMaybeValue: 'T | null',
      inlineFragmentTypes: 'combine',
      omitOperationSuffix: true,
    },
    plugins: [{ operationTypes: {} }],
    pluginMap: { operationTypes },
  })
  return new Map([
    [`${generated}types.generated.ts`, types],
    ...documents.map(({ location, document }): [string, string] => [
      `${generated}${basename(location, '.graphql')}.generated.ts`,
      documentModule(document, fragments),
    ]),
  ])
}

function documentModule(document: DocumentNode, fragments: Fragments): string {
  const own = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  const names = own.map(({ name }) => name?.value ?? '')
  return [
    "import type { TypedDocument } from '../typed-document.ts'",
    `import type {\n${names.map((name) => `  ${name},\n  ${name}Variables,\n`).join('')}} from './types.generated.ts'`,
    '',
    ...own.map((one, index) => {
      const name = names[index] ?? ''
      const constant = `${name.charAt(0).toLowerCase()}${name.slice(1)}Document`
      const text = JSON.stringify(textOf(one, fragments))
      return `export const ${constant}: TypedDocument<${name}, ${name}Variables> =\n  ${text}\n`
    }),
  ].join('\n')
}

/** An operation with the fragments that it needs, without what a server ignores. */
function textOf(operation: OperationDefinitionNode, fragments: Fragments): string {
  const needed = new Set<FragmentDefinitionNode>()
  const follow = (node: OperationDefinitionNode | FragmentDefinitionNode) => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value)
        if (!fragment || needed.has(fragment)) return
        needed.add(fragment)
        follow(fragment)
      },
    })
  }
  follow(operation)
  return stripIgnoredCharacters([operation, ...needed].map(print).join('\n'))
}
