import type { BudgetSubjectFilter } from '../../budgets/find-subject-terms.ts'
import { type BurnAlertFilter, type BurnAlertView, listBurnAlerts } from '../../budgets/list-burn-alerts.ts'
import { readErrorBudget } from '../../budgets/read-error-budget.ts'
import { maxPage, readInt, readPath, readText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'

/** Error budgets, burn rates and burn alerts. */
export const budgetFields = {
  Query: {
    slaErrorBudget: (_: unknown, { serviceId, slaGroup }: BudgetSubjectFilter, { context }: GraphqlContext) =>
      readErrorBudget(context, {
        serviceId: readText('serviceId', serviceId?.toString()),
        slaGroup: readText('slaGroup', slaGroup),
      }),
    slaBurnAlerts: (_: unknown, args: BurnAlertFilter, { context }: GraphqlContext) =>
      listBurnAlerts(context, {
        active: args.active,
        prefix: readPath('prefix', args.prefix),
        slaGroup: readText('slaGroup', args.slaGroup),
        first: readInt('first', args.first, 1, maxPage),
        after: readText('after', args.after, 30),
      }),
  },
  SlaBurnAlert: {
    severity: ({ severity }: BurnAlertView) => severity.toUpperCase(),
  },
}
