export { burnAlertsDocument, errorBudgetDocument } from '../../graphql/generated/sla.generated.ts'
