// What resolvers get for a type of the schema whose fields are worked out one by one: see core/testing/references/graphql-types.ts.

export type { BackupView } from '../backups/backup-view.ts'
export type { ImageChangeView } from '../changes/service-change.ts'
export type { CorrectionView } from '../corrections/correction.ts'
export type { IncidentView } from '../incidents/incident.ts'
export type { ServiceView } from '../inventory/services/select-services.ts'
export type { BurnAlertView } from '../sla/budgets/list-burn-alerts.ts'
export type { GroupView } from '../sla/results/list-groups.ts'
export type { GroupTerms } from '../sla/terms/list-group-terms.ts'
export type { RuleOutcome as RuleOutcomeView } from '../sla/terms/preview-rule.ts'
export type { TicketView } from '../tickets/ticket.ts'
