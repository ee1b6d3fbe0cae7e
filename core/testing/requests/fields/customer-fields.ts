import type { RootField } from './root-field.ts'

/** The root fields of customers and of SLA reports, as those in root-fields.ts. */
export const customerFields: Record<string, RootField> = {
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
  'Query.customers': { role: 'VIEWER', call: '{ customers { slug } }' },
  'Query.customer': { role: 'VIEWER', call: '{ customer(slug: "none") { slug } }', answers: 'not_found' },
  'Mutation.saveCustomer': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { saveCustomer(input: {slug: "Wrong", name: "x", scope: []}) { slug } }',
    answers: 'bad_request',
  },
  'Query.customerSubscribers': {
    role: 'ADMIN',
    everything: true,
    call: '{ customerSubscribers(slug: "none") { id } }',
    answers: 'not_found',
  },
  'Mutation.removeCustomerSubscriber': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { removeCustomerSubscriber(slug: "none", id: "1") }',
    answers: 'not_found',
  },
  'Query.customerPortal': {
    role: 'ADMIN',
    everything: true,
    call: '{ customerPortal(slug: "none") { path } }',
    answers: 'not_found',
  },
  'Mutation.saveCustomerPortal': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { saveCustomerPortal(slug: "none", input: {visibility: PUBLIC}) { path } }',
    answers: 'not_found',
  },
  'Mutation.deleteCustomer': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { deleteCustomer(slug: "none") }',
    answers: 'not_found',
  },
}
