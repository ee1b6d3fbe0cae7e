import { html, type Markup } from '../render/html.ts'
import { type PageFrame, pageOf } from '../render/pages.ts'
import { subscriptionMessages } from './messages.ts'
import type { Subscription } from './subscribe.ts'

/** Who may subscribe how: mails need a channel, and the address of core. */
export interface SubscribeWays {
  mail: boolean
  webhook: boolean
}

/** The forms, which work without JavaScript; `problem` is what was wrong with what was filled in. */
export function renderSubscribe(
  portal: PageFrame,
  key: string | undefined,
  ways: SubscribeWays,
  problem?: string,
): string {
  const words = subscriptionMessages[portal.language]
  const action = `/status/${portal.slug}/subscribe${key === undefined ? '' : `?key=${encodeURIComponent(key)}`}`
  const form = (title: string, fields: Markup) =>
    html`<section><h2>${title}</h2><form method="post" action="${action}">${fields}<button>${words.send}</button></form></section>`
  const field = (name: string, type: string, label: string, more: Markup) =>
    html`<label>${label}<input name="${name}" type="${type}" required ${more}></label>`
  const none = !ways.mail && !ways.webhook && html`<section><p>${words.none}</p></section>`
  const body = html`${none}${problem && html`<p class="state down" role="alert">${problem}</p>`}
${ways.mail && form(words.byMail, field('email', 'email', words.address, html`autocomplete="email" maxlength="320"`))}
${
  ways.webhook &&
  form(
    words.byWebhook,
    html`${field('url', 'url', words.url, html`maxlength="1000"`)}${field('secret', 'password', words.secret, html`minlength="16" maxlength="200" autocomplete="off"`)}`,
  )
}`
  return pageOf({ portal, isStale: false, key }, words.subscribe, body)
}

/** What whoever has filled in a form reads, whatever becomes of it. */
export function renderAsked(portal: PageFrame, key: string | undefined): string {
  const words = subscriptionMessages[portal.language]
  return pageOf({ portal, isStale: false, key }, words.asked, html`<section><p>${words.askedText}</p></section>`)
}

/** A subscription with what can be done: nothing is done by opening it, as scanners of mails open every link. */
export function renderSubscription(
  page: PageFrame,
  { kind, target, isConfirmed }: Subscription,
  action: string,
): string {
  const words = subscriptionMessages[page.language]
  const where = kind === 'MAIL' ? target : new URL(target).host
  const button = (name: string, label: string) =>
    html`<form method="post" action="${action}"><input type="hidden" name="act" value="${name}"><button>${label}</button></form>`
  const body = html`<section><p>${isConfirmed ? words.confirmedText : words.pendingText} <b>${where}</b>.</p>
<div class="acts">${!isConfirmed && kind === 'MAIL' && button('confirm', words.confirm)}${button('unsubscribe', words.unsubscribe)}</div></section>`
  return pageOf({ portal: page, isStale: false, key: undefined }, words.manage, body)
}

/** The end of a subscription. */
export function renderEnded(page: PageFrame): string {
  const words = subscriptionMessages[page.language]
  return pageOf(
    { portal: page, isStale: false, key: undefined },
    words.manage,
    html`<section><p>${words.endedText}</p></section>`,
  )
}
