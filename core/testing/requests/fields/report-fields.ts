import type { FieldRole } from '../../../src/graphql/field-access.ts'

/** SLA reports: made, listed and read by whoever sees what they are on. */
export const reportFields: Record<string, { role: FieldRole; call: string; answers?: string }> = {
  'Query.slaReports': { role: 'VIEWER', call: '{ slaReports { id } }' },
  'Query.slaReportFile': {
    role: 'VIEWER',
    call: '{ slaReportFile(id: 999999, form: PDF) { name } }',
    answers: 'not_found',
  },
  'Mutation.generateSlaReport': {
    role: 'VIEWER',
    call: 'mutation { generateSlaReport(input: {customer: "none"}) { id } }',
    answers: 'not_found',
  },
}
