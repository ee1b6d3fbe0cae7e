import { alertmanager } from './alertmanager/alertmanager.ts'
import type { Channel } from './channel.ts'
import { email } from './email/email.ts'
import { pagerduty } from './pagerduty/pagerduty.ts'
import { slack } from './slack/slack.ts'
import { teams } from './teams/teams.ts'
import { webhook } from './webhook/webhook.ts'

/** Every kind of channel, in the order in which they are offered. */
// Each is used with settings that its own schema has accepted, and with what it rendered itself.
export const channelKinds = [slack, teams, email, pagerduty, alertmanager, webhook] as unknown as readonly Channel[]

/** The channel of a kind; undefined for what this version does not know. */
export function channelOf(kind: string): Channel | undefined {
  return channelKinds.find((channel) => channel.kind === kind)
}
