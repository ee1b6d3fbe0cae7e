import type { NewEvent } from '../../src/events/events.ts'
import { appendEvents } from '../../src/events/with-events.ts'
import { type ChannelTools, createChannelTools } from '../../src/notifications/channel-tools.ts'
import type { SettingInput } from '../../src/notifications/channels/settings.ts'
import { giveUpDeliveries } from '../../src/notifications/deliveries/give-up.ts'
import { type Dispatch, sendDue } from '../../src/notifications/deliveries/send-delivery.ts'
import { type RouteInput, saveRoute } from '../../src/notifications/routes/save-route.ts'
import { saveChannel } from '../../src/notifications/save-channel.ts'
import { composeDue } from '../../src/notifications/threads/compose-due.ts'
import { consumeEvents } from '../../src/notifications/threads/consume-events.ts'
import type { Context } from '../../src/platform/context.ts'
import type { TestClock } from '../database/context.ts'

/** Tools of channels for which loopback is no forbidden target. */
export const loopbackTools: ChannelTools = createChannelTools({
  encryptionKey: 'the encryption key of the tests, long enough',
  webhookHostAllowlist: '127.0.0.1',
  publicUrl: 'https://itops.example.org',
})

export interface Notifier {
  context: Context & { clock: TestClock }
  tools: ChannelTools
  /** Makes a channel; settings as text. */
  channel(kind: string, settings: Record<string, string>, name?: string): Promise<number>
  /** Makes a route to channels that matches everything and waits for nothing, but for what is given. */
  route(channelIds: number[], input?: Partial<RouteInput>): Promise<number>
  /** Appends events and lets all that follows happen. */
  notify(...events: NewEvent[]): Promise<void>
  /** Moves the clock and lets happen what is due by then. */
  pass(ms: number): Promise<void>
  /** Reads, composes and sends until nothing is due. */
  run(): Promise<void>
  outcomes: [kind: string, outcome: string][]
  warnings: object[]
}

/** What the notifications of one replica do, step by step, by the clock of the context. */
export async function openNotifier(context: Context & { clock: TestClock }, tools = loopbackTools): Promise<Notifier> {
  const outcomes: Notifier['outcomes'] = []
  const warnings: object[] = []
  const dispatch: Dispatch = {
    context,
    tools,
    random: () => 0,
    metrics: { notified: (kind, outcome) => void outcomes.push([kind, outcome]) },
    log: { warn: (facts) => void warnings.push(facts) },
  }
  let routes = 0
  let channels = 0
  const run = async () => {
    const { log } = dispatch
    // Sending may cause events of its own: a channel that fails is one.
    for (let more = true; more; ) {
      const handled = (await consumeEvents({ context, log }))?.handled ?? 0
      while (await composeDue({ context, publicUrl: tools.publicUrl, log }));
      await giveUpDeliveries(context)
      const sent = await sendDue(dispatch, 64)
      more = handled > 0 || sent
    }
  }
  await run()
  return {
    context,
    tools,
    outcomes,
    warnings,
    run,
    channel: (kind, settings, name = `${kind} ${++channels}`) => {
      const given: SettingInput[] = Object.entries(settings).map(([key, value]) => ({ name: key, value }))
      return saveChannel(context, tools, { id: null, name, kind, enabled: true, settings: given })
    },
    route: (channelIds, input = {}) =>
      saveRoute(context, {
        ...{
          id: null,
          name: `route ${++routes}`,
          position: null,
          enabled: true,
          severities: [],
          kinds: [],
          slaGroups: [],
        },
        ...{ prefixes: [], tags: [], continues: false, channelIds, groupBy: 'CLUSTER', waitSeconds: 0 },
        ...{ intervalSeconds: 0, repeatSeconds: 14_400, quietHours: null },
        ...input,
      }),
    async notify(...events) {
      await appendEvents(context.database, events, context.clock.now())
      await run()
    },
    async pass(ms) {
      context.clock.set(context.clock.now().getTime() + ms)
      await run()
    },
  }
}

const node = 'acme/shop/prod/eu1'

/** The event of an agent that fell silent, the shortest alert there is. */
export const agentOffline = (nodeId = node): NewEvent => ({
  type: 'agent.offline',
  subject: nodeId,
  payload: { nodeId, lastSeenAt: '2026-03-02T09:58:00.000Z' },
})

export const agentOnline = (nodeId = node): NewEvent => ({
  type: 'agent.online',
  subject: nodeId,
  payload: { nodeId, lastSeenAt: '2026-03-02T10:30:00.000Z' },
})

/** A backup that failed, of a service that need not exist. */
export const backupFailed = (serviceId: number, subject = `${node}/s${serviceId}`): NewEvent => ({
  type: 'backup.failed',
  subject,
  payload: { serviceId: 900_000 + serviceId, at: '2026-03-02T09:00:00.000Z', message: 'disk full', status: 'failed' },
})

export const backupRecovered = (serviceId: number, subject = `${node}/s${serviceId}`): NewEvent => ({
  type: 'backup.recovered',
  subject,
  payload: { serviceId: 900_000 + serviceId, at: '2026-03-02T11:00:00.000Z', message: null },
})
