import type { TestCore } from '../servers/server.ts'

/** A channel, a route to it that is always quiet, and a log of deliveries; resolves to the arguments that ask for them. */
export async function notifyInEveryWay({ graphql, database }: TestCore): Promise<Record<string, string>> {
  const saveChannel = async (name: string) => {
    const { saveNotificationChannel } = await graphql<{ saveNotificationChannel: { id: string } }>(
      `mutation { saveNotificationChannel(input: {
        name: "${name}", kind: "webhook", settings: [{name: "url", value: "http://127.0.0.1:1/"}]
      }) { id } }`,
    )
    return saveNotificationChannel
  }
  const channel = await saveChannel('hook')
  // No route leads to it: what core sends meanwhile can't push these deliveries out of the first page of its log.
  const logged = await saveChannel('log')
  const days = '[MON, TUE, WED, THU, FRI, SAT, SUN]'
  await graphql(`mutation { saveNotificationRoute(input: {
    name: "all", channelIds: [${channel.id}], quietHours: {
      timeZone: "UTC", windows: [{days: ${days}, from: "00:00", to: "12:00"}, {days: ${days}, from: "12:00", to: "00:00"}]
    }
  }) { id } }`)
  await database.query(
    `insert into notification_deliveries (
      channel_id, reason, message, status, attempts, created_at, sent_at, next_at, last_error
    )
    select $1, 'OPENED', '{"title": "x", "severity": "low"}', status, 1, now(),
      case when status = 'SENT' then now() end,
      case when status = 'PENDING' then now() + interval '1 day' end,
      case when status = 'PENDING' then 'not yet' end
    from unnest(array['SENT', 'SENT', 'PENDING']) with ordinality as s (status, place)
    order by place`,
    [Number(logged.id)],
  )
  await database.query('update notification_channels set failing_since = now() where id = $1', [Number(channel.id)])
  return {
    testNotificationChannel: `(id: ${channel.id})`,
    notificationDeliveries: `(filter: {channelId: ${logged.id}}, first: 2)`,
    previewNotificationRoute: '(event: {kind: "agent", severity: "high", subject: "acme/shop/prod/eu1"})',
  }
}
