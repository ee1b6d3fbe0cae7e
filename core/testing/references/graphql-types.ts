import { readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { dashboardDocuments } from './dashboard-documents.ts'
import { resolverTypes } from './resolver-types.ts'

/** The modules of core and the dashboard that are made of the schema of GraphQL, as they must be, by their path. */
export async function collectGraphqlTypes(): Promise<Map<string, string>> {
  const schema = parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
  return new Map([
    ['core/src/graphql/resolvers.generated.ts', await resolverTypes(schema)],
    ...(await dashboardDocuments(schema)),
  ])
}
