import { type GroupTerms, listGroupTerms } from '../../groups/list-group-terms.ts'
import { listTiers } from '../../groups/list-tiers.ts'
import { previewRule } from '../../groups/preview-rule.ts'
import type { AccountingRule } from '../../groups/rules.ts'
import { type GroupTermsInput, setGroupTerms } from '../../groups/set-group-terms.ts'
import { AppError } from '../../platform/errors.ts'
import { type GroupView, listGroups } from '../../sla/list-groups.ts'
import { readText } from '../arguments.ts'
import type { GraphqlContext, Load } from '../graphql-context.ts'

type RuleInput = { degraded?: AccountingRule['degraded'] | null; unmeasured?: AccountingRule['unmeasured'] | null }

/** Tiers, and what groups promise. */
export const groupFields = {
  Query: {
    slaTiers: (_: unknown, __: unknown, { context }: GraphqlContext) => listTiers(context),
    previewRule: (
      _: unknown,
      args: { group: string; rule?: RuleInput | null; period?: string | null },
      { context }: GraphqlContext,
    ) => {
      const { degraded, unmeasured } = args.rule ?? {}
      const rule = { ...(degraded ? { degraded } : {}), ...(unmeasured ? { unmeasured } : {}) }
      const period = args.period ?? context.clock.now().toISOString().slice(0, 7)
      return previewRule(context, readText('group', args.group, 120), rule, readText('period', period, 10))
    },
  },
  Mutation: {
    setSlaGroupTerms: async (_: unknown, { input }: { input: GroupTermsInput }, { context }: GraphqlContext) => {
      for (const [name, most] of [
        ['group', 120],
        ['displayName', 200],
        ['reason', 2000],
        ['timeZone', 60],
      ] as const) {
        readText(name, input[name], most)
      }
      await setGroupTerms(context, input)
      const group = (await listGroups(context)).find(({ name }) => name === input.group)
      if (!group) throw new AppError('not_found', { what: `SLA group "${input.group}"` })
      return group
    },
  },
  DegradedRule: { UP: 'up', HALF: 'half', DOWN: 'down' },
  UnmeasuredRule: { LEFT_OUT: 'left_out', DOWN: 'down', UP: 'up' },
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
