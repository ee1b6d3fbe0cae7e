import type { PortalGroup, StoredPortal } from '../portal.ts'
import { clipText, pack } from './fit-page.ts'
import { percent, stateOf } from './format.ts'
import { html } from './html.ts'
import { messagesOf } from './messages.ts'
import { frame, type PageInput, pageOf } from './pages.ts'

const bytesOfName = 200
const bytesOfEmbed = 20_000
const bytesOfSnippets = 45_000

/** The state of a portal and its groups for pages of other sites: small, and without a script. */
export function renderEmbed({ portal }: PageInput): string {
  const m = messagesOf[portal.language]
  const state = stateOf(portal)
  const headline = { down: m.someDown, maintenance: m.maintenanceNow, up: m.allUp }[state]
  const lines = portal.groups.map(
    ({ displayName, isDown, month }) =>
      html`<li><b>${clipText(displayName, bytesOfName)}</b> <small class="dot ${isDown ? 'down' : 'up'}">${isDown ? m.someDown : percent(month?.uptime ?? null, m)}</small></li>`,
  )
  const [shown = []] = pack(lines, bytesOfEmbed)
  const content = html`<main><h1 class="state ${state}"><b>${portal.name}</b>: ${headline}</h1><ul>${shown}</ul></main>`
  return frame(portal.language, `${portal.name} – ${m.title}`, portal.accentColor?.slice(1) ?? '', content)
}

/** Where the parts of a portal are shown from, each by a key of its own where the portal is shared by link. */
export type AddressOfPart = (path: string, part: string) => string

/** The part that a badge of a group is. */
export const badgePart = (group: string) => `badge ${group}`
export const embedPart = 'embed'

/** What to copy into pages of other sites: the embedded page, and the badges of each group. */
export function renderSnippets(input: PageInput & { portal: StoredPortal }, addressOf: AddressOfPart): string {
  const { portal } = input
  const m = messagesOf[portal.language]
  const title = `${portal.name} – ${m.title}`
  const code = (label: string, text: string) =>
    html`<label>${label}<textarea readonly rows="4" spellcheck="false">${text}</textarea></label>`
  const badges = (group: PortalGroup) => {
    const at = (what: string) =>
      addressOf(`/badges/${encodeURIComponent(group.name)}/${what}.svg`, badgePart(group.name))
    const image = (what: string) => html`<img src="${at(what)}" alt="${clipText(group.displayName, bytesOfName)}">`.text
    return html`<section><h2>${clipText(group.displayName, bytesOfName)}</h2>${code(m.percent, image('uptime'))}${code(m.title, image('status'))}</section>`
  }
  const iframe = html`<iframe src="${addressOf('/embed', embedPart)}" title="${title}" width="340" height="220" loading="lazy"></iframe>`
  const [shown = []] = pack(portal.groups.map(badges), bytesOfSnippets)
  const body = html`<p class="muted">${m.embedText}</p><section><h2>iframe</h2>${code(m.embed, iframe.text)}</section>${shown}`
  return pageOf(input, m.embed, body)
}
