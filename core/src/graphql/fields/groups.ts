import { AppError } from '../../platform/errors.ts'
import { type GroupView, listGroups } from '../../sla/results/list-groups.ts'
import { type GroupTerms, listGroupTerms, listTiers } from '../../sla/terms/list-group-terms.ts'
import { previewRule } from '../../sla/terms/preview-rule.ts'
import type { AccountingRule } from '../../sla/terms/rules.ts'
import { type GroupTermsInput, setGroupTerms } from '../../sla/terms/set-group-terms.ts'
import { readText } from '../arguments.ts'
import type { GraphqlContext, Load } from '../graphql-context.ts'

/** A rule as the schema writes it: UP, LEFT_OUT. */
type RuleInput = { degraded?: string | null; unmeasured?: string | null }
type PreviewInput = RuleInput & { minCoverage?: number | null }
type RuleParent = { degraded: string; unmeasured: string }

const readRule = ({ degraded, unmeasured }: RuleInput): Partial<AccountingRule> => ({
  ...(degraded ? { degraded: degraded.toLowerCase() as AccountingRule['degraded'] } : {}),
  ...(unmeasured ? { unmeasured: unmeasured.toLowerCase() as AccountingRule['unmeasured'] } : {}),
})
const readMinCoverage = ({ minCoverage }: PreviewInput) =>
  minCoverage === null || minCoverage === undefined ? {} : { minCoverage }
const ruleFields = {
  degraded: ({ degraded }: RuleParent) => degraded.toUpperCase(),
  unmeasured: ({ unmeasured }: RuleParent) => unmeasured.toUpperCase(),
}

/** Tiers, and what groups promise. */
export const groupFields = {
  Query: {
    slaTiers: (_: unknown, __: unknown, { context }: GraphqlContext) => listTiers(context),
    previewRule: (
      _: unknown,
      args: { group: string; rule?: PreviewInput | null; period?: string | null },
      { context }: GraphqlContext,
    ) => {
      const period = args.period ?? context.clock.now().toISOString().slice(0, 7)
      return previewRule(
        context,
        readText('group', args.group, 120),
        { ...readRule(args.rule ?? {}), ...readMinCoverage(args.rule ?? {}) },
        readText('period', period, 10),
      )
    },
  },
  Mutation: {
    setSlaGroupTerms: async (
      _: unknown,
      { input }: { input: Omit<GroupTermsInput, 'degraded' | 'unmeasured'> & RuleInput },
      { context }: GraphqlContext,
    ) => {
      for (const [name, most] of [
        ['group', 120],
        ['displayName', 200],
        ['reason', 2000],
        ['timeZone', 60],
      ] as const) {
        readText(name, input[name], most)
      }
      const { degraded: _degraded, unmeasured: _unmeasured, ...said } = input
      const present = await setGroupTerms(context, { ...said, ...readRule(input) })
      const group = (await listGroups(context)).find(({ name }) => name === present)
      if (!group) throw new AppError('not_found', { what: `SLA group "${input.group}"` })
      return group
    },
  },
  SlaGroup: ruleFields,
  SlaGroupTerms: ruleFields,
  RuleOutcome: ruleFields,
}

/** The terms of each group over time. */
export const groupLoaders = {
  SlaGroup: {
    terms: async (queries: Load<GroupView>[], { context }: GraphqlContext): Promise<GroupTerms[][]> => {
      const terms = await listGroupTerms(
        context,
        queries.map(({ obj }) => obj.id),
      )
      return queries.map(({ obj }) => terms.get(obj.id) ?? [])
    },
  },
}
