import { listCredits } from '../../sla/credits/list-credits.ts'
import { listGroups } from '../../sla/results/list-groups.ts'
import { listGroupTerms, listTiers } from '../../sla/terms/list-group-terms.ts'
import { previewRule } from '../../sla/terms/preview-rule.ts'
import type { AccountingRule } from '../../sla/terms/rules.ts'
import { setGroupTerms } from '../../sla/terms/set-group-terms.ts'
import { existing, parseText } from '../arguments.ts'
import type { Loaders } from '../field-resolvers.ts'
import type { AccountingRuleInput, Resolvers } from '../resolvers.generated.ts'

const degradedRules = { UP: 'up', HALF: 'half', DOWN: 'down' } as const
const unmeasuredRules = { LEFT_OUT: 'left_out', DOWN: 'down', UP: 'up' } as const
const degradedNames = { up: 'UP', half: 'HALF', down: 'DOWN' } as const
const unmeasuredNames = { left_out: 'LEFT_OUT', down: 'DOWN', up: 'UP' } as const

/** What the schema writes as UP, LEFT_OUT; what is not given stays as it is. */
const parseRule = ({
  degraded,
  unmeasured,
  minCoverage,
}: AccountingRuleInput): Partial<AccountingRule> & { minCoverage?: number } => ({
  ...(degraded ? { degraded: degradedRules[degraded] } : {}),
  ...(unmeasured ? { unmeasured: unmeasuredRules[unmeasured] } : {}),
  ...(minCoverage === null || minCoverage === undefined ? {} : { minCoverage }),
})
const ruleFields = {
  degraded: ({ degraded }: AccountingRule) => degradedNames[degraded],
  unmeasured: ({ unmeasured }: AccountingRule) => unmeasuredNames[unmeasured],
}

/** Tiers, and what groups promise. */
export const groupFields = {
  Query: {
    slaTiers: (_, __, { context }) => listTiers(context),
    slaCredits: (_, { slaGroup, periodKey }, { context }) =>
      listCredits(context, {
        slaGroup: parseText('slaGroup', slaGroup, 120),
        periodKey: parseText('periodKey', periodKey, 10),
      }),
    previewRule: (_, args, { context }) => {
      const period = args.period ?? context.clock.now().toISOString().slice(0, 7)
      return previewRule(
        context,
        parseText('group', args.group, 120),
        parseRule(args.rule ?? {}),
        parseText('period', period, 10),
      )
    },
  },
  Mutation: {
    setSlaGroupTerms: async (_, { input }, { context }) => {
      for (const [name, max] of [
        ['group', 120],
        ['displayName', 200],
        ['reason', 2000],
        ['timeZone', 60],
      ] as const) {
        parseText(name, input[name], max)
      }
      const { degraded: _degraded, unmeasured: _unmeasured, ...said } = input
      const present = await setGroupTerms(context, { ...said, ...parseRule(input) })
      const groups = await listGroups(context)
      return existing(
        groups.find(({ name }) => name === present),
        `SLA group "${input.group}"`,
      )
    },
  },
  SlaGroup: ruleFields,
  SlaGroupTerms: ruleFields,
  RuleOutcome: ruleFields,
} satisfies Resolvers

/** The terms of each group over time. */
export const groupLoaders = {
  SlaGroup: {
    terms: async (queries, { context }) => {
      const terms = await listGroupTerms(
        context,
        queries.map(({ obj }) => obj.id),
      )
      return queries.map(({ obj }) => terms.get(obj.id) ?? [])
    },
  },
} satisfies Loaders
