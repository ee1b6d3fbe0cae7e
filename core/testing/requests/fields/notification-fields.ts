import type { RootField } from './root-field.ts'

/** The root fields of notifications, as those in root-fields.ts. */
export const notificationFields: Record<string, RootField> = {
  'Query.notificationChannelKinds': { role: 'ADMIN', everything: true, call: '{ notificationChannelKinds { kind } }' },
  'Query.notificationChannels': { role: 'ADMIN', everything: true, call: '{ notificationChannels { id } }' },
  'Query.notificationRoutes': { role: 'ADMIN', everything: true, call: '{ notificationRoutes { id } }' },
  'Query.notificationDeliveries': {
    role: 'ADMIN',
    everything: true,
    call: '{ notificationDeliveries { totalCount } }',
  },
  'Query.previewNotificationRoute': {
    role: 'ADMIN',
    everything: true,
    call: '{ previewNotificationRoute(event: {kind: "agent", severity: "high", subject: "a/b/c/d"}) { groupKey } }',
  },
  'Mutation.saveNotificationChannel': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { saveNotificationChannel(input: {name: "x", kind: "pigeon", settings: []}) { id } }',
    answers: 'bad_request',
  },
  'Mutation.deleteNotificationChannel': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { deleteNotificationChannel(id: 999) }',
    answers: 'not_found',
  },
  'Mutation.testNotificationChannel': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { testNotificationChannel(id: 9) { ok } }',
    answers: 'not_found',
  },
  'Mutation.resendNotification': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { resendNotification(id: 999) { id } }',
    answers: 'not_found',
  },
  'Mutation.saveNotificationRoute': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { saveNotificationRoute(input: {name: "x", channelIds: []}) { id } }',
    answers: 'bad_request',
  },
  'Mutation.deleteNotificationRoute': {
    role: 'ADMIN',
    everything: true,
    call: 'mutation { deleteNotificationRoute(id: 999) }',
    answers: 'not_found',
  },
}
