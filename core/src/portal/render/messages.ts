import type { Language } from '../../customers/customer.ts'
import type { SlaStatus } from '../../events/events.ts'
import type { UpdateState } from '../portal.ts'

/** The words of status pages; another language is another entry. */
export interface Messages {
  title: string
  decimalPoint: string
  units: { day: string; hour: string; minute: string; second: string }
  allUp: string
  someDown: string
  maintenanceNow: string
  asOf: string
  stale: string
  uptime: string
  target: string
  budget: string
  noData: string
  left: string
  of: string
  overspent: string
  days: string
  today: string
  incidents: string
  noIncidents: string
  began: string
  ongoing: string
  ended: string
  maintenance: string
  noMaintenance: string
  untilFurtherNotice: string
  history: string
  month: string
  percent: string
  verdict: string
  downtime: string
  seal: string
  verify: string
  verifyText: string
  keys: string
  inUseSince: string
  back: string
  feed: string
  subscribe: string
  page: string
  olderUpdates: string
  embed: string
  embedText: string
  calendar: string
  groups: string
  notFound: string
  notFoundText: string
  signIn: string
  whatThisIs: string
  whatThisIsText: string
  portals: string
  noPortals: string
  statuses: Record<SlaStatus, string>
  /** Of MET, while the month goes on. */
  metSoFar: string
  /** What the bars of days are, by their colour. */
  bars: { up: string; some: string; down: string; none: string }
  states: Record<UpdateState, string>
}

const en: Messages = {
  title: 'Service status',
  decimalPoint: '.',
  units: { day: 'd', hour: 'h', minute: 'min', second: 's' },
  allUp: 'Everything is up',
  someDown: 'There is an outage',
  maintenanceNow: 'Planned maintenance is going on',
  asOf: 'As of',
  stale: 'No newer figures can be read at the moment.',
  uptime: 'Uptime this month',
  target: 'target',
  budget: 'Error budget',
  noData: 'nothing measured yet',
  left: 'left',
  of: 'of',
  overspent: 'overspent by',
  days: '90 days',
  bars: { up: 'no downtime', some: 'downtime', down: 'below the target', none: 'nothing measured' },
  metSoFar: 'met so far',
  today: 'today',
  incidents: 'Outages',
  noIncidents: 'None in the last 14 days.',
  began: 'began',
  ongoing: 'going on',
  ended: 'ended',
  maintenance: 'Planned maintenance',
  noMaintenance: 'None within 14 days.',
  untilFurtherNotice: 'until further notice',
  history: 'Past months',
  month: 'Month',
  percent: 'Uptime',
  verdict: 'Target met',
  downtime: 'Downtime',
  seal: 'Seal (SHA-256)',
  verify: 'Check the figures',
  verifyText:
    'Eight days after its end each month is sealed: a SHA-256 over what was observed, agreed on and decided, signed with the key below. Ask us for the evidence of a month, and recompute every number offline with npx @itops/verify.',
  keys: 'Public keys (Ed25519)',
  inUseSince: 'in use since',
  back: 'Status',
  feed: 'Atom feed',
  subscribe: 'Subscribe',
  page: 'Page',
  olderUpdates: 'What was written before stands in the feeds.',
  embed: 'Embed',
  embedText:
    'To show this on another page, copy what follows into its HTML. It needs no script, and opens nothing else.',
  calendar: 'Calendar',
  groups: 'Services',
  notFound: 'There is nothing here',
  notFoundText: 'There is no status page at this address, or the link to it is no longer valid.',
  signIn: 'Sign in',
  whatThisIs: 'What this is',
  whatThisIsText:
    'Service levels, measured to the second: what was agreed on, what was kept, and the evidence for it. Whoever is owed a service level sees it on a status page; the people who run the services sign in.',
  portals: 'Status pages',
  noPortals: 'None is public.',
  statuses: { MET: 'met', AT_RISK: 'at risk', BREACHED: 'missed', UNPROVEN: 'unproven', NO_DATA: 'no data' },
  states: { INVESTIGATING: 'Investigating', IDENTIFIED: 'Identified', MONITORING: 'Monitoring', RESOLVED: 'Resolved' },
}

const hu: Messages = {
  title: 'Szolgáltatások állapota',
  decimalPoint: ',',
  units: { day: 'nap', hour: 'óra', minute: 'p', second: 'mp' },
  allUp: 'Minden működik',
  someDown: 'Kiesés van',
  maintenanceNow: 'Tervezett karbantartás folyik',
  asOf: 'Állapot:',
  stale: 'Frissebb adat most nem olvasható.',
  uptime: 'Rendelkezésre állás e hónapban',
  target: 'cél',
  budget: 'Hibakeret',
  noData: 'még nincs mérés',
  left: 'maradt ebből:',
  of: '',
  overspent: 'túllépve ennyivel:',
  days: '90 nap',
  bars: { up: 'nem volt kiesés', some: 'volt kiesés', down: 'a cél alatt', none: 'nem volt mérés' },
  metSoFar: 'eddig teljesül',
  today: 'ma',
  incidents: 'Kiesések',
  noIncidents: 'Nem volt az elmúlt 14 napban.',
  began: 'kezdete',
  ongoing: 'tart',
  ended: 'vége',
  maintenance: 'Tervezett karbantartás',
  noMaintenance: 'Nincs a következő 14 napban.',
  untilFurtherNotice: 'visszavonásig',
  history: 'Korábbi hónapok',
  month: 'Hónap',
  percent: 'Rendelkezésre állás',
  verdict: 'Teljesült',
  downtime: 'Kiesés',
  seal: 'Pecsét (SHA-256)',
  verify: 'Az adatok ellenőrzése',
  verifyText:
    'Minden hónapot nyolc nappal a vége után lepecsételünk: SHA-256 mindarról, amit mértünk, amiben megállapodtunk és amiről döntöttünk, az alábbi kulccsal aláírva. Kérje el tőlünk egy hónap bizonyítékát, és számoljon újra minden számot hálózat nélkül: npx @itops/verify.',
  keys: 'Nyilvános kulcsok (Ed25519)',
  inUseSince: 'használatban ettől:',
  back: 'Állapot',
  feed: 'Atom-hírcsatorna',
  subscribe: 'Feliratkozás',
  page: 'Oldal',
  olderUpdates: 'A korábbiak a hírcsatornákban olvashatók.',
  embed: 'Beágyazás',
  embedText:
    'Hogy ez más oldalon is látszódjék, másolja annak HTML-jébe az alábbiakat. Nem kell hozzá szkript, és mást nem nyit meg.',
  calendar: 'Naptár',
  groups: 'Szolgáltatások',
  notFound: 'Itt nincs semmi',
  notFoundText: 'Ez a cím nem vezet állapotoldalra, vagy a hivatkozás lejárt.',
  signIn: 'Bejelentkezés',
  whatThisIs: 'Mi ez?',
  whatThisIsText:
    'Másodpercre mért szolgáltatási szintek: mit vállaltunk, mit tartottunk be, és mi bizonyítja. Akinek szolgáltatási szintet vállaltunk, állapotoldalon látja; akik a szolgáltatásokat üzemeltetik, bejelentkeznek.',
  portals: 'Állapotoldalak',
  noPortals: 'Egy sem nyilvános.',
  statuses: {
    MET: 'teljesült',
    AT_RISK: 'veszélyben',
    BREACHED: 'nem teljesült',
    UNPROVEN: 'nem bizonyított',
    NO_DATA: 'nincs adat',
  },
  states: {
    INVESTIGATING: 'Vizsgáljuk',
    IDENTIFIED: 'Az okot ismerjük',
    MONITORING: 'Figyeljük',
    RESOLVED: 'Megoldva',
  },
}

export const messagesOf: Record<Language, Messages> = { en, hu }
