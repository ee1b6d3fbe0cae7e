import { readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { dashboardDocuments } from './dashboard-documents.ts'

/** The modules of the dashboard that are made of the schema of GraphQL, as they must be, by their path. */
export async function collectGraphqlTypes(): Promise<Map<string, string>> {
  return dashboardDocuments(parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')))
}
