import { customerFields } from './fields/customer-fields.ts'
import { notificationFields } from './fields/notification-fields.ts'
import type { RootField } from './fields/root-field.ts'
import { signInFields } from './fields/sign-in-fields.ts'

const correction =
  '{kind: VOID, path: "a/b/c/d/e", from: "2026-11-02T00:00:00Z", to: "2026-11-01T00:00:00Z", reason: "a test of access"}'

/** Every root field of the server. */
export const fields: Record<string, RootField> = {
  ...signInFields,
  ...customerFields,
  ...notificationFields,
  'Query.slaGroups': { role: 'VIEWER', call: '{ slaGroups { id } }' },
  'Query.slaSnapshotTrend': {
    role: 'VIEWER',
    call: '{ slaSnapshotTrend(serviceId: "acme/shop/prod/eu1/orders") { status } }',
  },
  'Query.serviceLatency': {
    role: 'VIEWER',
    call: '{ serviceLatency(serviceId: "acme/shop/prod/eu1/orders") { meanMs } }',
  },
  'Query.vantageTimeline': {
    role: 'VIEWER',
    call: '{ vantageTimeline(serviceId: "acme/shop/prod/eu1/orders") { node } }',
  },
  'Query.slaTrendData': { role: 'VIEWER', call: '{ slaTrendData { status } }' },
  'Query.slaDailyUptimes': { role: 'VIEWER', call: '{ slaDailyUptimes { days } }' },
  'Query.slaPeriodResults': { role: 'VIEWER', call: '{ slaPeriodResults { id } }' },
  'Query.slaDashboardStats': { role: 'VIEWER', call: '{ slaDashboardStats { totalServices } }' },
  'Query.slaPeriod': { role: 'VIEWER', call: '{ slaPeriod(period: "last-7d") { range { period } } }' },
  'Query.slaTiers': { role: 'VIEWER', call: '{ slaTiers { tier } }' },
  'Query.previewRule': { role: 'VIEWER', call: '{ previewRule(group: "shared") { periodKey } }' },
  'Query.slaSeals': { role: 'VIEWER', call: '{ slaSeals { id } }' },
  'Query.verifySlaSeals': { role: 'ADMIN', everything: true, call: '{ verifySlaSeals { seals } }' },
  'Query.previewInventoryChange': {
    role: 'ADMIN',
    call: '{ previewInventoryChange(input: {act: RETIRE_SERVICE, target: "a/b/c/d/none"}) { changed } }',
    answers: 'not_found',
  },
  ...Object.fromEntries(
    [
      ['retireService', 'path: "a/b/c/d/none"'],
      ['restoreService', 'path: "a/b/c/d/none"'],
      ['admitReporter', 'path: "a/b/c/d/none"'],
      ['deleteService', 'path: "a/b/c/d/none"'],
      ['renameService', 'path: "a/b/c/d/none", to: "a/b/c/d/other"'],
      ['retireNode', 'node: "none"'],
      ['restoreNode', 'node: "none"'],
      ['retireAgent', 'nodeId: "a/b/c/none"'],
      ['restoreAgent', 'nodeId: "a/b/c/none"'],
      ['forgetAgent', 'nodeId: "a/b/c/none"'],
      ['renameSlaGroup', 'group: "none", to: "other"', true],
      ['deleteSlaGroup', 'group: "none"', true],
    ].map(([name, args, everything = false]) => [
      `Mutation.${name}`,
      {
        role: 'ADMIN',
        everything,
        call: `mutation { ${name}(${args}) { changed } }`,
        answers: 'not_found',
      } as RootField,
    ]),
  ),
  'Mutation.forgetNode': { role: 'ADMIN', call: 'mutation { forgetNode(node: "acme/none") { changed } }' },
  'Mutation.setSlaGroupTerms': {
    role: 'APPROVER',
    call: 'mutation { setSlaGroupTerms(input: { group: "shared" }) { id } }',
  },
  'Query.slaIncidents': { role: 'VIEWER', call: '{ slaIncidents { totalCount } }' },
  'Query.slaIncident': { role: 'VIEWER', call: '{ slaIncident(id: 1) { id } }' },
  'Query.slaIncidentStats': {
    role: 'VIEWER',
    call: '{ slaIncidentStats(from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z") { count } }',
  },
  'Query.slaErrorBudget': {
    role: 'VIEWER',
    call: '{ slaErrorBudget(serviceId: "acme/shop/prod/eu1/orders") { subject } }',
  },
  'Query.slaCredits': { role: 'VIEWER', call: '{ slaCredits { slaGroup } }' },
  'Query.slaBurnAlerts': { role: 'VIEWER', call: '{ slaBurnAlerts { id } }' },
  'Query.services': { role: 'VIEWER', call: '{ services { totalCount } }' },
  'Query.service': { role: 'VIEWER', call: '{ service(path: "acme/shop/prod/eu1/orders") { id } }' },
  'Query.hierarchy': { role: 'VIEWER', call: '{ hierarchy { path } }' },
  'Query.agents': { role: 'VIEWER', call: '{ agents { nodeId } }' },
  'Query.serviceStatusEvents': { role: 'VIEWER', call: '{ serviceStatusEvents { id } }' },
  'Query.serviceChanges': { role: 'VIEWER', call: '{ serviceChanges { endCursor } }' },
  'Query.me': { role: 'VIEWER', call: '{ me { email } }' },
  'Query.slaExclusionWindows': { role: 'VIEWER', call: '{ slaExclusionWindows { id } }' },
  'Query.slaExclusionSpans': {
    role: 'VIEWER',
    call: '{ slaExclusionSpans(from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z") { id } }',
  },
  'Query.slaCorrections': { role: 'VIEWER', call: '{ slaCorrections { id } }' },
  'Query.previewCorrection': {
    role: 'APPROVER',
    call: `{ previewCorrection(input: ${correction}) { serviceCount } }`,
    answers: 'bad_request',
  },
  'Query.addedServices': { role: 'ADMIN', call: '{ addedServices { id } }' },
  'Mutation.addService': {
    role: 'ADMIN',
    call: 'mutation { addService(input: {agent: "acme/b/c/none", path: "x", probe: {endpoint: "host:1"}}) { id } }',
    answers: 'not_found',
  },
  'Mutation.changeAddedService': {
    role: 'ADMIN',
    call: 'mutation { changeAddedService(id: 0, probe: {endpoint: "host:1"}) { id } }',
    answers: 'not_found',
  },
  'Mutation.removeAddedService': {
    role: 'ADMIN',
    call: 'mutation { removeAddedService(id: 0) }',
    answers: 'not_found',
  },
  'Query.users': { role: 'ADMIN', call: '{ users { id } }' },
  'Mutation.startExclusionWindow': {
    role: 'OPERATOR',
    call: 'mutation { startExclusionWindow(input: {reason: "x"}) { warnings } }',
    answers: 'bad_request',
  },
  'Mutation.stopExclusionWindow': {
    role: 'OPERATOR',
    call: 'mutation { stopExclusionWindow(input: {id: 999}) { warnings } }',
    answers: 'not_found',
  },
  'Mutation.scheduleExclusionWindow': {
    role: 'OPERATOR',
    call: 'mutation { scheduleExclusionWindow(input: {reason: "x", startsAt: "2026-01-01T00:00:00Z"}) { warnings } }',
    answers: 'bad_request',
  },
  'Mutation.cancelExclusionWindow': {
    role: 'OPERATOR',
    call: 'mutation { cancelExclusionWindow(id: 999) { id } }',
    answers: 'not_found',
  },
  'Mutation.proposeCorrection': {
    role: 'APPROVER',
    call: `mutation { proposeCorrection(input: ${correction}) { warnings } }`,
    answers: 'bad_request',
  },
  'Mutation.approveCorrection': {
    role: 'APPROVER',
    call: 'mutation { approveCorrection(id: 9) { id } }',
    answers: 'not_found',
  },
  'Mutation.rejectCorrection': {
    role: 'APPROVER',
    call: 'mutation { rejectCorrection(id: 9) { id } }',
    answers: 'not_found',
  },
  'Mutation.withdrawCorrection': {
    role: 'APPROVER',
    call: 'mutation { withdrawCorrection(id: 9) { id } }',
    answers: 'not_found',
  },
  'Mutation.createUser': {
    role: 'ADMIN',
    call: 'mutation { createUser(email: "a@b.c", password: "short", role: VIEWER, scope: "acme") { id } }',
    answers: 'bad_request',
  },
  'Mutation.grantRole': {
    role: 'ADMIN',
    call: 'mutation { grantRole(userId: 999, role: VIEWER, scope: "acme") { id } }',
    answers: 'not_found',
  },
  'Mutation.revokeRole': { role: 'ADMIN', call: 'mutation { revokeRole(grantId: 999) { id } }', answers: 'not_found' },
  'Query.auditLog': { role: 'ADMIN', everything: true, call: '{ auditLog(first: 1) { id } }' },
  'Query.auditStreams': { role: 'ADMIN', everything: true, call: '{ auditStreams { target } }' },
  'Query.limitsSeen': { role: 'ADMIN', everything: true, call: '{ limitsSeen { limit } }' },
  'Query.verifyAuditLog': { role: 'ADMIN', everything: true, call: '{ verifyAuditLog { holds } }' },
  'Query.sessions': { role: 'VIEWER', call: '{ sessions { id } }' },
  'Mutation.endSession': { role: 'VIEWER', call: 'mutation { endSession(id: "none") }', answers: 'not_found' },
  // Nobody may say it without a session, and whoever has one has none afterwards.
  'Mutation.logout': { role: 'VIEWER', call: '' },
  'Query.machineKeys': { role: 'ADMIN', call: '{ machineKeys { keys { id } } }' },
  'Mutation.issueKey': {
    role: 'ADMIN',
    call: 'mutation { issueKey(input: { name: "", scope: "acme", kinds: [READ] }) { token } }',
    answers: 'bad_request',
  },
  'Mutation.rotateKey': { role: 'ADMIN', call: 'mutation { rotateKey(id: "none") { token } }', answers: 'not_found' },
  'Mutation.revokeKey': { role: 'ADMIN', call: 'mutation { revokeKey(id: "none") { id } }', answers: 'not_found' },
  'Mutation.togglePlugin': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { togglePlugin(plugin: SLA, enabled: true) { enabled } }',
  },
  'Mutation.deleteUser': { role: 'ADMIN', call: 'mutation { deleteUser(id: 999) }', answers: 'not_found' },
  'Mutation.openIncident': {
    role: 'OPERATOR',
    call: 'mutation { openIncident(service: "nowhere", title: "x") { id } }',
    answers: 'not_found',
  },
  'Mutation.resolveIncident': {
    role: 'OPERATOR',
    call: 'mutation { resolveIncident(id: 987654) { id } }',
    answers: 'not_found',
  },
  'Mutation.acknowledgeIncident': {
    role: 'OPERATOR',
    call: 'mutation { acknowledgeIncident(id: 987654) { id } }',
    answers: 'not_found',
  },
  'Mutation.assignIncident': {
    role: 'OPERATOR',
    call: 'mutation { assignIncident(id: 987654) { id } }',
    answers: 'not_found',
  },
  'Mutation.publishIncidentUpdate': {
    role: 'OPERATOR',
    call: 'mutation { publishIncidentUpdate(id: 987654, state: RESOLVED, text: "x") { id } }',
    answers: 'not_found',
  },
  'Mutation.addIncidentNote': {
    role: 'OPERATOR',
    call: 'mutation { addIncidentNote(id: 987654, text: "x") { id } }',
    answers: 'not_found',
  },
  'Mutation.linkIncident': {
    role: 'OPERATOR',
    call: 'mutation { linkIncident(id: 987654, rootCauseId: 1) { id } }',
    answers: 'not_found',
  },
  'Query.backups': { role: 'VIEWER', call: '{ backups { totalCount } }' },
  'Query.backupReports': {
    role: 'VIEWER',
    call: '{ backupReports(serviceId: "acme/shop/prod/eu1/orders") { endCursor } }',
  },
  'Query.storageVolumes': { role: 'VIEWER', call: '{ storageVolumes { totalCount } }' },
  'Query.storageHistory': {
    role: 'VIEWER',
    call: '{ storageHistory(volumeId: 987654) { time } }',
    answers: 'not_found',
  },
  'Query.plugins': { role: 'VIEWER', call: '{ plugins { enabled } }' },
  'Query.tickets': { role: 'VIEWER', call: '{ tickets { totalCount } }' },
  'Query.ticket': { role: 'VIEWER', call: '{ ticket(id: "T-1") { id } }' },
  'Query.ticketBoard': { role: 'VIEWER', call: '{ ticketBoard { count } }' },
  'Query.ticketCatalog': { role: 'VIEWER', call: '{ ticketCatalog { name } }' },
  'Query.ticketWorkflows': { role: 'VIEWER', call: '{ ticketWorkflows { name } }' },
  'Mutation.createTicket': {
    role: 'VIEWER',
    call: 'mutation { createTicket(input: {title: "x"}) { id } }',
    answers: 'bad_request',
  },
  'Mutation.transitionTicket': {
    role: 'VIEWER',
    call: 'mutation { transitionTicket(id: "T-1", to: CLOSED) { id } }',
    answers: 'not_found',
  },
  'Mutation.assignTicket': {
    role: 'VIEWER',
    call: 'mutation { assignTicket(id: "T-1") { id } }',
    answers: 'not_found',
  },
  'Mutation.commentTicket': {
    role: 'VIEWER',
    call: 'mutation { commentTicket(id: "T-1", text: "x") { id } }',
    answers: 'not_found',
  },
  'Mutation.setTicketPriority': {
    role: 'VIEWER',
    call: 'mutation { setTicketPriority(id: "T-1", priority: LOW) { id } }',
    answers: 'not_found',
  },
  // Over HTTP nobody subscribes; subscriptions.test.ts has the socket.
  'Subscription.serviceStatusChanged': { role: 'VIEWER', call: '' },
  'Subscription.serviceChanged': { role: 'VIEWER', call: '' },
}
