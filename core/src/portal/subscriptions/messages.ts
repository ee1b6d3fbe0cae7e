import type { Language } from '../../customers/customer.ts'
import type { News } from './subscriber.ts'

/** The words of subscriptions to status pages; another language is another entry. */
export interface SubscriptionMessages {
  subscribe: string
  byMail: string
  address: string
  byWebhook: string
  url: string
  secret: string
  send: string
  none: string
  asked: string
  askedText: string
  manage: string
  pendingText: string
  confirmedText: string
  confirm: string
  unsubscribe: string
  endedText: string
  overText: string
  confirmSubject: string
  confirmText: string
  notYou: string
  news: Record<News['type'], string>
  between: string
}

const en: SubscriptionMessages = {
  subscribe: 'Subscribe',
  byMail: 'By e-mail',
  address: 'E-mail address',
  byWebhook: 'By webhook',
  url: 'URL that accepts POST requests',
  secret: 'Secret of your choice, at least 16 characters: each message is signed with it',
  send: 'Subscribe',
  none: 'Nobody can subscribe by mail or webhook at the moment; the feeds below always work.',
  asked: 'One step is left',
  askedText:
    'If nobody is subscribed under it yet, an e-mail with a link is on its way, or a message with a challenge to the URL. It can be confirmed within a day.',
  manage: 'Your subscription',
  pendingText: 'Outages, what is written about them, and planned maintenance of this status page will be sent to',
  confirmedText: 'Outages, what is written about them, and planned maintenance of this status page are sent to',
  confirm: 'Yes, send them',
  unsubscribe: 'Unsubscribe',
  endedText: 'Nothing more is sent, and nothing is kept of the subscription.',
  overText: 'This subscription does not exist, or is over.',
  confirmSubject: 'Confirm your subscription',
  confirmText: 'Somebody, probably you, wants the news of this status page by e-mail. Confirm it here within a day:',
  notYou: 'If it was not you, you need not do anything: nothing more will be sent.',
  news: {
    'incident.opened': 'There is an outage',
    'incident.updated': 'News of the outage',
    'incident.resolved': 'The outage is over',
    'maintenance.announced': 'Planned maintenance',
    'maintenance.started': 'Planned maintenance has begun',
    'maintenance.ended': 'Planned maintenance is over',
    'maintenance.cancelled': 'Planned maintenance is called off',
  },
  between: 'to',
}

const hu: SubscriptionMessages = {
  subscribe: 'Feliratkozás',
  byMail: 'E-mailben',
  address: 'E-mail-cím',
  byWebhook: 'Webhookkal',
  url: 'POST-ot fogadó URL',
  secret: 'Ön által választott, legalább 16 jeles titok: minden üzenetet ezzel írunk alá',
  send: 'Feliratkozás',
  none: 'E-mailben vagy webhookkal most nem lehet feliratkozni; a lenti hírcsatornák mindig működnek.',
  asked: 'Még egy lépés van hátra',
  askedText:
    'Ha még nincs rá feliratkozás, hamarosan megérkezik egy e-mail hivatkozással, vagy az URL-re egy ellenőrző üzenet. Egy napon belül lehet megerősíteni.',
  manage: 'Az Ön feliratkozása',
  pendingText: 'Az állapotoldal kieséseit, az ezekről írottakat és a tervezett karbantartást ide küldjük majd:',
  confirmedText: 'Az állapotoldal kieséseit, az ezekről írottakat és a tervezett karbantartást ide küldjük:',
  confirm: 'Igen, kérem',
  unsubscribe: 'Leiratkozás',
  endedText: 'Többet nem küldünk, és semmit sem őrzünk meg a feliratkozásból.',
  overText: 'Ez a feliratkozás nem létezik, vagy már véget ért.',
  confirmSubject: 'Erősítse meg a feliratkozást',
  confirmText:
    'Valaki, valószínűleg Ön, e-mailben kéri ennek az állapotoldalnak a híreit. Itt erősítheti meg egy napon belül:',
  notYou: 'Ha nem Ön volt, nincs teendője: többet nem küldünk.',
  news: {
    'incident.opened': 'Kiesés van',
    'incident.updated': 'Hír a kiesésről',
    'incident.resolved': 'A kiesésnek vége',
    'maintenance.announced': 'Tervezett karbantartás',
    'maintenance.started': 'A tervezett karbantartás elkezdődött',
    'maintenance.ended': 'A tervezett karbantartásnak vége',
    'maintenance.cancelled': 'A tervezett karbantartás elmarad',
  },
  between: '–',
}

export const subscriptionMessages: Record<Language, SubscriptionMessages> = { en, hu }
