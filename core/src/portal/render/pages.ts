import type { Language } from '../../customers/customer.ts'
import type { SlaStatus } from '../../events/events.ts'
import type { PublishedKey } from '../../sla/evidence/signing-keys.ts'
import type { Portal, PortalGroup, PortalIncident, PortalMaintenance, PortalPeriod } from '../portal.ts'
import { clipText, pack } from './fit-page.ts'
import { budgetText, instantOf, lengthOf, percent, stateOf } from './format.ts'
import { html, type Markup } from './html.ts'
import { type Messages, messagesOf } from './messages.ts'

/** What every page of a portal has. */
export type PageFrame = Pick<Portal, 'slug' | 'name' | 'language' | 'timeZone' | 'logo' | 'accentColor' | 'asOf'>

/** A page of a portal; `key` of a signed link goes with every address. */
export interface PageInput {
  portal: Portal
  isStale: boolean
  key: string | undefined
  /** Of what is too much for one; the first without it. */
  number?: number
}

/** So that a page has 60 kB at most: what is more stands on the next one, and in the feeds. */
const bytesOfGroups = 30_000
const bytesOfIncidents = 9_000
const bytesOfMaintenance = 4_000
const bytesOfHistory = 50_000
/** The days with a title of their own on one page, the worst of each group. */
const maxTitled = 120
const bytesOfUpdates = 4_000
const maxUpdates = 4
const bytesOfUpdate = 1_500
const bytesOfName = 400

/** The first page: what is up, the targets, 90 days, outages and maintenance. */
export function renderStatus(input: PageInput): string {
  const { portal } = input
  const m = messagesOf[portal.language]
  const state = stateOf(portal)
  const shown = partsOf(input, m)
  const headline = { down: m.someDown, maintenance: m.maintenanceNow, up: m.allUp }[state]
  return pageOf(
    input,
    m.title,
    html`<p class="state ${state}"><b>${headline}</b></p>
${shown.groups.length > 0 && html`<section><h2>${m.groups}</h2>${shown.groups}${legend(m)}</section>`}
<section><h2>${m.incidents}</h2>${shown.incidents.length > 0 ? shown.incidents : html`<p class="muted">${m.noIncidents}</p>`}</section>
<section><h2>${m.maintenance}</h2>${
      shown.maintenance.length > 0 ? html`<ul>${shown.maintenance}</ul>` : html`<p class="muted">${m.noMaintenance}</p>`
    }</section>${shown.others}`,
  )
}

/** What stands on one page of the status. */
function partsOf({ portal, number = 1, key }: PageInput, m: Messages) {
  const cards = pack(
    portal.groups.map((group) => groupCard(group, 0, m)),
    bytesOfGroups,
  )
  const incidents = pack(
    portal.incidents.map((one) => incidentCard(one, portal, m)),
    bytesOfIncidents,
  )
  const maintenance = pack(
    portal.maintenance.map((one) => maintenanceLine(one, portal, m)),
    bytesOfMaintenance,
  )
  const before = cards.slice(0, number - 1).reduce((sum, { length }) => sum + length, 0)
  const groups = portal.groups.slice(before, before + (cards[number - 1]?.length ?? 0))
  const count = Math.max(cards.length, incidents.length, maintenance.length)
  return {
    groups: groups.map((group) => groupCard(group, Math.floor(maxTitled / groups.length), m)),
    incidents: incidents[number - 1] ?? [],
    maintenance: maintenance[number - 1] ?? [],
    others: pageLinks(`/status/${portal.slug}`, key, number, count, m),
  }
}

/** The way to the other pages; nothing where there is one. */
function pageLinks(path: string, key: string | undefined, number: number, count: number, m: Messages): Markup | false {
  if (count < 2) return false
  const to = (page: number) => `${path}?page=${page}${key === undefined ? '' : `&key=${encodeURIComponent(key)}`}`
  const last = Math.min(count, 50)
  const links = Array.from({ length: last }, (_, at) =>
    at + 1 === number ? html`<b aria-current="page">${number}</b> ` : html`<a href="${to(at + 1)}">${at + 1}</a> `,
  )
  return html`<nav class="pages" aria-label="${m.page}">${m.page} ${links}</nav>`
}

function groupCard(group: PortalGroup, titled: number, m: Messages): Markup {
  const { target, month, isDown } = group
  return html`<article><header><h3>${clipText(group.displayName, bytesOfName)}</h3><p class="dot ${isDown ? 'down' : toneOf(month?.status)}">${
    isDown ? m.someDown : statusWords(month?.status ?? 'NO_DATA', true, m)
  }</p></header>
<dl><div><dt>${m.uptime}</dt><dd>${percent(month?.uptime ?? null, m)} <small>${m.target} ${percent(target, m)}</small></dd></div>
<div><dt>${m.budget}</dt><dd>${budgetText(group, m)}</dd></div></dl>
${bars(group.days, titled, m)}</article>`
}

/** What is said of a month, which may go on. */
const statusWords = (status: SlaStatus, isCurrent: boolean, m: Messages) =>
  isCurrent && status === 'MET' ? m.metSoFar : m.statuses[status]

const toneOf = (status: SlaStatus | undefined) => (status === 'BREACHED' ? 'down' : status === 'MET' ? 'up' : 'plain')

/** What the colours of the bars mean. */
const legend = ({ bars }: Messages) =>
  html`<p class="axis legend muted">${(['up', 'some', 'down', 'none'] as const).map((kind) => html`<b><i class="${kind}"></i>${bars[kind]}</b>`)}</p>`

const barOf = ({ status, downMs, uptime }: PortalPeriod) =>
  uptime === null ? 'none' : status === 'BREACHED' ? 'down' : downMs > 0 ? 'some' : 'up'

/**
 * A bar for each day. So many of the days on which there was downtime, the worst of them, have their figures as their title; all others of a
 * kind are drawn together, so that the page stays small. The whole is said in words.
 */
function bars(days: readonly PortalPeriod[], titled: number, m: Messages): Markup {
  const shown = days.slice(-90)
  const worst = shown.filter((one) => one.uptime !== null).toSorted((a, b) => (a.uptime ?? 0) - (b.uptime ?? 0))[0]
  const label = `${m.days}: ${worst ? `${worst.periodKey} ${percent(worst.uptime, m)}` : m.noData}`
  const placed = shown.map((day, at) => ({ day, kind: barOf(day), line: `M${(90 - shown.length + at) * 4 + 2} 0v32` }))
  const bad = placed.filter(({ kind }) => kind === 'some' || kind === 'down')
  const named = new Set(bad.toSorted((a, b) => b.day.downMs - a.day.downMs).slice(0, titled))
  const together = (['up', 'none', 'some', 'down'] as const).map((kind) => {
    const lines = placed.filter((one) => one.kind === kind && !named.has(one)).map(({ line }) => line)
    return lines.length > 0 && html`<path class="${kind}" d="${lines.join('')}"/>`
  })
  const apart = bad
    .filter((one) => named.has(one))
    .map(
      ({ day, kind, line }) =>
        html`<path class="${kind}" d="${line}"><title>${day.periodKey}: ${percent(day.uptime, m)}, ${lengthOf(day.downMs, m)}</title></path>`,
    )
  return html`<svg viewBox="0 0 360 32" preserveAspectRatio="none" role="img" aria-label="${label}">${together}${apart}</svg><p class="axis muted"><small>${m.days}</small><small>${m.today}</small></p>`
}

function incidentCard({ group, startedAt, resolvedAt, updates }: PortalIncident, portal: Portal, m: Messages): Markup {
  const end = resolvedAt ? `${m.ended} ${instantOf(resolvedAt, portal)}` : m.ongoing
  const written = updates
    .slice(0, maxUpdates)
    .map(
      ({ state, text, at }) =>
        html`<p class="update"><b>${m.states[state]}</b> <time class="muted" datetime="${at.toISOString()}">${instantOf(at, portal)}</time><br>${clipText(text, bytesOfUpdate)}</p>`,
    )
  const [newest = [], ...older] = pack(written, bytesOfUpdates)
  return html`<article><header><h3>${clipText(group, bytesOfName)}</h3><p class="dot ${resolvedAt ? 'up' : 'down'}">${end}</p></header>
<p class="muted">${m.began} <time datetime="${startedAt.toISOString()}">${instantOf(startedAt, portal)}</time></p>
${newest}${(older.length > 0 || updates.length > maxUpdates) && html`<p class="muted">${m.olderUpdates}</p>`}</article>`
}

function maintenanceLine({ group, startsAt, endsAt }: PortalMaintenance, portal: Portal, m: Messages): Markup {
  const end = endsAt ? `– ${instantOf(endsAt, portal)}` : m.untilFurtherNotice
  return html`<li><b>${clipText(group, bytesOfName)}</b> <time datetime="${startsAt.toISOString()}">${instantOf(startsAt, portal)}</time> ${end}</li>`
}

/** The past months of each group: the figures of the reports, with the hash of the seal. */
export function renderHistory(input: PageInput): string {
  const { portal, number = 1, key } = input
  const m = messagesOf[portal.language]
  const table = ({
    displayName,
    months,
    month,
  }: PortalGroup) => html`<section><h2>${clipText(displayName, bytesOfName)}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${clipText(displayName, bytesOfName)}"><table><thead><tr><th scope="col">${m.month}</th><th scope="col">${m.percent}</th><th scope="col">${m.verdict}</th><th scope="col">${m.target}</th><th scope="col">${m.downtime}</th><th scope="col">${m.seal}</th></tr></thead><tbody>${months.map(
    (one) =>
      html`<tr><th scope="row">${one.periodKey}</th><td>${percent(one.uptime, m)}</td><td>${statusWords(one.status, one.periodKey === month?.periodKey, m)}</td><td>${percent(one.target, m)}</td><td>${lengthOf(one.downMs, m)}</td><td><code>${one.seal ?? '–'}</code></td></tr>`,
  )}</tbody></table></div></section>`
  const pages = pack(portal.groups.map(table), bytesOfHistory)
  const others = pageLinks(`/status/${portal.slug}/history`, key, number, pages.length, m)
  return pageOf(input, m.history, html`${pages[number - 1] ?? []}${others}`)
}

/** How the figures are checked, with the public keys. */
export function renderVerify(input: PageInput, keys: readonly PublishedKey[]): string {
  const m = messagesOf[input.portal.language]
  const list = keys.map(
    ({ id, publicKey, createdAt }) =>
      html`<li><code>${id}</code> <small>${m.inUseSince} ${instantOf(createdAt, input.portal)}</small><br><code>${publicKey}</code></li>`,
  )
  return pageOf(
    input,
    m.verify,
    html`<section><p>${m.verifyText}</p></section><section><h2>${m.keys}</h2><ul>${list}</ul><p><a href="/.well-known/itops-sla-keys.json">itops-sla-keys.json</a></p></section>`,
  )
}

/** What whoever may not open the page at a path is shown: the same as where there is none. With `again` it asks for itself once more. */
export function renderNotFound(path: string, again = false, language: Language = 'en'): string {
  const m = messagesOf[language]
  const signIn = html`<a class="action" href="/login?next=${encodeURIComponent(path)}">${m.signIn}</a>`
  return frame(
    language,
    m.notFound,
    '',
    html`<header class="top"><h1>${m.notFound}</h1></header><main><p>${m.notFoundText}</p><p>${signIn}</p></main>`,
    again,
  )
}

/** A page of a portal with its heading, navigation and foot. */
export function pageOf(
  { portal, isStale, key }: Omit<PageInput, 'portal'> & { portal: PageFrame },
  title: string,
  body: Markup,
): string {
  const m = messagesOf[portal.language]
  const { slug, name, logo, accentColor, asOf, language, timeZone } = portal
  const query = key === undefined ? '' : `?key=${encodeURIComponent(key)}`
  const to = (path: string) => `/status/${slug}${path}${query}`
  const content = html`<header class="top">${logo && html`<img src="${logo.startsWith('data:') ? to('/logo') : logo}" alt="" height="40">`}<h1>${name}</h1>
<nav aria-label="${m.title}"><a href="${to('')}">${m.back}</a> <a href="${to('/history')}">${m.history}</a> <a href="${to('/verify')}">${m.verify}</a> <a href="${to('/subscribe')}">${m.subscribe}</a> <a href="${to('/embeds')}">${m.embed}</a></nav></header>
<main>${title !== m.title && html`<h2 class="page">${title}</h2>`}${isStale && html`<p class="state maintenance" role="status">${m.stale}</p>`}${body}</main>
<footer class="muted">${m.asOf} <time datetime="${asOf.toISOString()}">${instantOf(asOf, portal)}</time> (${timeZone}) · <a href="${to('/feed.atom')}">${m.feed}</a> · <a href="${to('/feed.rss')}">RSS</a> · <a href="${to('/maintenance.ics')}">${m.calendar}</a></footer>`
  return frame(language, `${name} – ${title}`, accentColor?.slice(1) ?? '', content)
}

/** A whole document with the style of status pages; `accent` has six hexadecimal digits, or none. With `again` it is asked for once more at once. */
export function frame(language: string, title: string, accent: string, content: Markup, again = false): string {
  const refresh = again && html`<meta http-equiv="refresh" content="0">`
  return html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">${refresh}<title>${title}</title><link rel="stylesheet" href="/status/portal.css?accent=${accent}"></head><body>${content}</body></html>`
    .text
}
