import type { Language } from '../../customers/customer.ts'
import type { Branding } from '../../platform/branding/declared.ts'
import type { PublicPortal } from '../public-portals.ts'
import { html } from './html.ts'
import { messagesOf } from './messages.ts'
import { frame } from './pages.ts'

/** The first page for who is not signed in: what this is, where to sign in, and the status pages that are public. */
export function renderLanding(
  language: Language,
  { companyName, logoUrl, accentColor }: Branding,
  portals: readonly PublicPortal[],
  again = false,
): string {
  const m = messagesOf[language]
  const title = companyName ?? 'ITOps'
  const list = portals.map(
    ({ slug, name, host }) => html`<li><a href="${host === null ? `/status/${slug}` : `//${host}/`}">${name}</a></li>`,
  )
  const content = html`<header class="top">${logoUrl && html`<img src="${logoUrl}" alt="" height="40">`}<h1>${title}</h1>
<nav aria-label="${title}"><a class="action" href="/login">${m.signIn}</a></nav></header>
<main><section><h2>${m.whatThisIs}</h2><p>${m.whatThisIsText}</p></section>
<section><h2>${m.portals}</h2>${list.length > 0 ? html`<ul>${list}</ul>` : html`<p class="muted">${m.noPortals}</p>`}</section></main>`
  return frame(language, title, accentColor?.slice(1) ?? '', content, again)
}
