import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer } from '../contract/index.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { listCredits } from '../sla/credits/list-credits.ts'
import { readRange } from '../sla/periods/read-range.ts'
import { listGroups } from '../sla/results/list-groups.ts'
import { listPeriodResults } from '../sla/results/list-period-results.ts'
import { listSeals } from '../sla/seals/list-seals.ts'
import { listGroupTerms } from '../sla/terms/list-group-terms.ts'
import { previewRule } from '../sla/terms/preview-rule.ts'
import { degradedRules, unmeasuredRules } from '../sla/terms/rules.ts'
import { machines, refusals, requireSla, security } from './access.ts'

const name = Type.String({ minLength: 1, maxLength: 700 })
const first = Type.Optional(Type.String({ pattern: '^([1-9]\\d?|[1-4]\\d\\d|500)$', description: '1 to 500' }))
const periodKey = Type.Optional(Type.String({ maxLength: 10, description: '2026-11-22 or 2026-11' }))
const subject = { path: Type.Optional(name), slaGroup: Type.Optional(name), node: Type.Optional(name) }
// As the fields of SlaPeriodResult, SlaGroup, SlaCredit, RulePreview and SlaSeal in the GraphQL schema.
const rows = (key: string) => Type.Object({ [key]: Type.Array(Type.Object({}, { additionalProperties: true })) })
const answers = { ...refusals, 403: ErrorAnswer, 404: ErrorAnswer }

const periodResults = {
  summary: 'Daily or monthly results of one subject, or of all services, groups or nodes, worst first',
  security,
  querystring: Type.Object({
    ...subject,
    subjectKind: Type.Optional(Type.Enum(['SERVICE', 'GROUP', 'NODE'])),
    periodType: Type.Optional(Type.Enum(['DAILY', 'MONTHLY'])),
    periodKey,
    first,
    after: Type.Optional(name),
  }),
  response: { 200: rows('results'), ...answers },
}
const period = {
  summary: 'Any period of a service, group, node or customer, also beside another one; of everything without one',
  security,
  querystring: Type.Object(
    {
      ...subject,
      customer: Type.Optional(Type.String({ maxLength: 60, description: 'A slug' })),
      period: Type.Optional(
        Type.String({ maxLength: 20, description: '2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026 or last-30d' }),
      ),
      from: Type.Optional(Type.String({ maxLength: 40, description: 'With to: a local day, or an instant' })),
      to: Type.Optional(Type.String({ maxLength: 40 })),
      compareWith: Type.Optional(Type.String({ maxLength: 20, description: 'Another period, or previous' })),
      members: Type.Optional(Type.Enum(['true', 'false'])),
    },
    { additionalProperties: false },
  ),
  response: { 200: Type.Object({}, { additionalProperties: true }), ...answers },
}
const groups = {
  summary: 'SLA groups with what they promise over time',
  security,
  response: { 200: rows('groups'), ...answers },
}
const credits = {
  summary: 'Service credits of a month, of one SLA group or of all that have agreed on some',
  security,
  querystring: Type.Object({ slaGroup: Type.Optional(name), periodKey }),
  response: { 200: rows('credits'), ...answers },
}
const preview = {
  summary: 'What each accounting rule would give for a day or month of a group, side by side',
  security,
  querystring: Type.Object(
    {
      slaGroup: name,
      degraded: Type.Optional(Type.Enum([...degradedRules])),
      unmeasured: Type.Optional(Type.Enum([...unmeasuredRules])),
      minCoverage: Type.Optional(
        Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,4})?$', description: 'percent, 0 to 100' }),
      ),
      periodKey,
    },
    { additionalProperties: false },
  ),
  response: { 200: Type.Object({}, { additionalProperties: true }), ...answers },
}
const seals = {
  summary: 'The sealed months of a subject with all their revisions, newest first',
  security,
  querystring: Type.Object({ ...subject, periodKey, first }),
  response: { 200: rows('seals'), ...answers },
}

/** Period results, groups, rule previews and seals, with the operator key; the fields are those of GraphQL. */
export const resultRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  plugins: Plugins
}> = async (app, { contextOf, plugins }) => {
  requireSla(app, plugins)
  const config = machines('read')

  app.get('/api/v1/sla/period-results', { config, schema: periodResults }, async ({ actor, query }) => {
    const { periodType = 'MONTHLY', subjectKind = 'SERVICE', first = '100', ...rest } = query
    const filter = { ...subjectOf(rest), ...rest, periodType, subjectKind, first: Number(first) }
    return { results: await listPeriodResults(contextOf(actor), filter) }
  })

  app.get('/api/v1/sla/period', { config, schema: period }, ({ actor, query }) => {
    const { path: _path, members, ...request } = query
    return readRange(contextOf(actor), { ...subjectOf(query), ...request, members: members === 'true' })
  })

  app.get('/api/v1/sla/groups', { config, schema: groups }, async ({ actor }) => {
    const context = contextOf(actor)
    const found = await listGroups(context)
    const terms = await listGroupTerms(
      context,
      found.map(({ id }) => id),
    )
    return { groups: found.map((group) => ({ ...group, terms: terms.get(group.id) ?? [] })) }
  })

  app.get('/api/v1/sla/credits', { config, schema: credits }, async ({ actor, query }) => ({
    credits: await listCredits(contextOf(actor), query),
  }))

  app.get('/api/v1/sla/preview-rule', { config, schema: preview }, ({ actor, query }) => {
    const context = contextOf(actor)
    const { slaGroup, degraded, unmeasured, minCoverage } = query
    const { periodKey = context.clock.now().toISOString().slice(0, 7) } = query
    const rule = {
      ...(degraded ? { degraded } : {}),
      ...(unmeasured ? { unmeasured } : {}),
      ...(minCoverage ? { minCoverage: Number(minCoverage) } : {}),
    }
    return previewRule(context, slaGroup, rule, periodKey)
  })

  app.get('/api/v1/sla/seals', { config, schema: seals }, async ({ actor, query }) => {
    const { first = '100', ...rest } = query
    return { seals: await listSeals(contextOf(actor), { ...subjectOf(rest), ...rest, first: Number(first) }) }
  })
}

/** A service is named by its path here. */
function subjectOf({ path }: { path?: string }) {
  return path === undefined ? {} : { serviceId: path }
}
