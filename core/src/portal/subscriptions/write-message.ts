import { instantOf } from '../render/format.ts'
import { messagesOf } from '../render/messages.ts'
import { subscriptionMessages } from './messages.ts'
import type { MessageContent, MessagePage, News } from './subscriber.ts'

/** Where the page stands, and where the one who reads the message manages the subscription. */
export interface MessageLinks {
  page: string
  manage: string
}

/** A message as a mail in the language and zone of the page. */
export function writeMail(
  content: MessageContent,
  page: MessagePage,
  links: MessageLinks,
): { subject: string; text: string } {
  const words = subscriptionMessages[page.language]
  if (content.type === 'confirmation') {
    const lines = [words.confirmText, '', links.manage, '', words.notYou, '']
    return { subject: `${page.name}: ${words.confirmSubject}`, text: lines.join('\n') }
  }
  const title = `${content.group}: ${words.news[content.type]}`
  const lines = [title, '', ...linesOf(content, page), '', links.page, '', `${words.unsubscribe}: ${links.manage}`, '']
  return { subject: `[${page.name}] ${title}`.replace(/\s+/g, ' ').slice(0, 200), text: lines.join('\n') }
}

function linesOf(news: News, page: MessagePage): string[] {
  const at = (instant: string) => instantOf(new Date(instant), page)
  const m = messagesOf[page.language]
  if ('from' in news) {
    const end = news.to ? `${subscriptionMessages[page.language].between} ${at(news.to)}` : m.untilFurtherNotice
    return [`${at(news.from)} ${end} (${page.timeZone})`]
  }
  const when = `${at(news.at)} (${page.timeZone})`
  return news.type === 'incident.updated' ? [when, '', `${m.states[news.state]}: ${news.text}`] : [when]
}

/** A message as the JSON that a webhook is sent. */
export function writeHook(
  id: number,
  content: MessageContent,
  page: MessagePage,
  links: MessageLinks,
  challenge: string,
): object {
  const about = {
    version: 1,
    id: String(id),
    page: { slug: page.slug, name: page.name, url: links.page },
    manage: links.manage,
  }
  return content.type === 'confirmation' ? { ...about, type: 'challenge', challenge } : { ...about, ...content }
}
