import { readFileSync } from 'node:fs'
import { codegen } from '@graphql-codegen/core'
import * as types from '@graphql-codegen/typescript'
import * as resolvers from '@graphql-codegen/typescript-resolvers'
import { type DocumentNode, parse } from 'graphql'
import { dashboardDocuments } from './dashboard-documents.ts'

/** The modules of core and the dashboard that are made of the schema of GraphQL, as they must be, by their path. */
export async function collectGraphqlTypes(): Promise<Map<string, string>> {
  const schema = parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
  return new Map([
    ['core/src/graphql/resolvers.generated.ts', await resolverTypes(schema)],
    ...(await dashboardDocuments(schema)),
  ])
}

/** What the resolvers of a type get where not each of its fields stands in the answer of its verb: names in core/src/graphql/views.ts. */
const views = {
  Incident: 'IncidentView',
  ImageChange: 'ImageChangeView',
  RuleOutcome: 'RuleOutcomeView',
  Service: 'ServiceView',
  ServiceBackup: 'BackupView',
  SlaBurnAlert: 'BurnAlertView',
  SlaCorrection: 'CorrectionView',
  SlaGroup: 'GroupView',
  SlaGroupTerms: 'GroupTerms',
  Ticket: 'TicketView',
}

/** The module of core that says by schema.graphql what its resolvers take and answer. */
async function resolverTypes(schema: DocumentNode): Promise<string> {
  return codegen({
    filename: 'resolvers.generated.ts',
    schema,
    documents: [],
    config: {
      contextType: './graphql-context.ts#GraphqlContext',
      mappers: Object.fromEntries(Object.entries(views).map(([type, view]) => [type, `./views.ts#${view}`])),
      makeResolverTypeCallable: true,
      customResolverFn: '(parent: TParent, args: TArgs, graphql: TContext) => Promise<TResult> | TResult',
      // Fields with a default are always there once the server has read an input.
      avoidOptionals: { defaultValue: true },
      disableDescriptions: true,
      enumsAsTypes: true,
      scalars: {
        DateTime: { input: 'Date', output: 'Date | string' },
        DayStatuses: 'SlaStatus[]',
        DayUptimes: '(number | null)[]',
        ID: { input: 'string', output: 'string | number' },
      },
      strictScalars: true,
      skipTypename: true,
      useTypeImports: true,
      maybeValue: 'T | null | undefined',
      inputMaybeValue: 'T | null',
    },
    plugins: [{ types: {} }, { resolvers: {} }],
    pluginMap: { types, resolvers },
  })
}
