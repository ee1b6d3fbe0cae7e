import type { SlaGroupDefinition } from '../../src/contract/index.ts'

/** A weekly maintenance window, UTC; weekday 0 is Sunday. */
export interface Maintenance {
  weekday: number
  hour: number
  minutes: number
}

/** A service as the catalogue writes it; `needs` names services of the same cluster. */
export interface CatalogueEntry {
  name: string
  title: string
  type: string
  team: string
  group: string
  tags: string[]
  needs: string[]
  replicas: number
  maintenance: Maintenance | undefined
  /** A service younger than the history: the days since its first report. */
  age: number | undefined
}

export interface CatalogueCluster {
  nodeId: string
  agent: string
  services: readonly CatalogueEntry[]
}

export const groups: readonly SlaGroupDefinition[] = [
  { name: 'payments', displayName: 'Checkout and payments', tier: 'critical', targets: { uptime: 99.99 } },
  { name: 'core-banking', displayName: 'Core banking', tier: 'critical', targets: { uptime: 99.99 } },
  { name: 'customer-facing', displayName: 'Customer-facing shop', tier: 'high', targets: { uptime: 99.9 } },
  // The months in which nobody watched the bank for hours are UNPROVEN.
  {
    name: 'banking-channels',
    displayName: 'Banking channels',
    tier: 'high',
    targets: { uptime: 99.9, minCoverage: 99.5 },
  },
  { name: 'data-platform', displayName: 'Data platform', tier: 'medium', targets: { uptime: 99.7 } },
  { name: 'internal-services', displayName: 'Internal services', tier: 'medium' },
  { name: 'batch', displayName: 'Batch and exports', tier: 'low' },
  { name: 'staging', displayName: 'Staging environments', tier: 'low' },
]

const maintenanceWindows: Record<string, Maintenance> = {
  sunday: { weekday: 0, hour: 2, minutes: 30 },
  wednesday: { weekday: 3, hour: 10, minutes: 45 },
  saturday: { weekday: 6, hour: 22, minutes: 60 },
}

const shop = entries(`
  checkout         | Checkout             | api      | checkout  | payments          | replicas=6 tags=pci needs=payments-api,cart,orders-api
  payments-api     | Payments API         | api      | payments  | payments          | replicas=6 tags=pci needs=orders-db
  orders-db        | Orders database      | database | orders    | payments          | tags=postgresql maintenance=sunday
  orders-api       | Orders API           | api      | orders    | payments          | replicas=4 needs=orders-db,order-events
  storefront       | Storefront           | frontend | web       | customer-facing   | replicas=8 needs=api-gateway
  api-gateway      | API gateway          | gateway  | platform  | customer-facing   | replicas=4
  cart             | Shopping cart        | api      | checkout  | customer-facing   | needs=session-cache
  catalog          | Product catalog      | api      | catalog   | customer-facing   | needs=catalog-db
  search           | Product search       | api      | discovery | customer-facing   | needs=catalog
  session-cache    | Session cache        | cache    | platform  | customer-facing   | tags=redis
  catalog-db       | Catalog database     | database | catalog   | customer-facing   | tags=postgresql maintenance=sunday
  pricing          | Pricing              | api      | catalog   | customer-facing   | needs=catalog-db
  shipping-api     | Shipping API         | api      | logistics | customer-facing   | needs=orders-api
  image-cdn        | Image delivery       | storage  | web       | customer-facing   |
  recommendations  | Recommendations      | api      | discovery | internal-services | needs=catalog age=41
  notifications    | Notifications        | worker   | crm       | internal-services | needs=order-events
  order-events     | Order events         | queue    | orders    | internal-services | tags=kafka
  gift-cards       | Gift cards           | api      | checkout  | internal-services | needs=orders-db age=26
`)

const bank = entries(`
  ledger           | General ledger       | api      | core      | core-banking      | replicas=5 tags=regulated needs=ledger-db
  ledger-db        | Ledger database      | database | core      | core-banking      | tags=postgresql,regulated maintenance=sunday
  card-processing  | Card processing      | api      | cards     | core-banking      | replicas=6 tags=pci needs=ledger,fraud-detection
  instant-payments | Instant payments     | api      | payments  | core-banking      | replicas=4 tags=regulated needs=ledger
  online-banking   | Online banking       | frontend | channels  | banking-channels  | replicas=6 needs=accounts-api,identity
  mobile-api       | Mobile API           | api      | channels  | banking-channels  | replicas=6 needs=accounts-api,identity
  identity         | Identity and login   | api      | security  | banking-channels  | replicas=4 needs=customer-db
  accounts-api     | Accounts API         | api      | core      | banking-channels  | needs=ledger
  fraud-detection  | Fraud detection      | api      | risk      | banking-channels  |
  customer-db      | Customer database    | database | core      | banking-channels  | tags=postgresql maintenance=sunday
  sepa-gateway     | SEPA gateway         | gateway  | payments  | banking-channels  | tags=regulated
  kyc-api          | Know your customer   | api      | risk      | internal-services | needs=customer-db
  rates-feed       | Exchange rates feed  | worker   | treasury  | internal-services |
  statements       | Account statements   | worker   | core      | internal-services | needs=ledger-db
  loan-calculator  | Loan calculator      | api      | channels  | internal-services | age=33
  audit-archive    | Audit archive        | storage  | security  | batch             | tags=regulated
`)

const data = entries(`
  kafka            | Kafka                | queue    | streaming | data-platform     | replicas=5 maintenance=wednesday
  ingest-gateway   | Event ingest         | gateway  | streaming | data-platform     | replicas=4 needs=kafka
  stream-processor | Stream processor     | worker   | streaming | data-platform     | needs=kafka
  warehouse        | Data warehouse       | database | analytics | data-platform     | maintenance=saturday
  clickhouse       | ClickHouse           | database | analytics | data-platform     | maintenance=saturday
  object-store     | Object store         | storage  | platform  | data-platform     | tags=s3
  feature-store    | Feature store        | cache    | ml        | data-platform     | needs=object-store
  model-serving    | Model serving        | api      | ml        | data-platform     | needs=feature-store age=58
  reporting-api    | Reporting API        | api      | analytics | internal-services | needs=warehouse
  dashboards       | Business dashboards  | frontend | analytics | internal-services | needs=reporting-api
  data-catalog     | Data catalog         | api      | analytics | internal-services |
  airflow          | Airflow              | worker   | analytics | batch             | needs=warehouse
  warehouse-loader | Warehouse loader     | worker   | analytics | batch             | needs=kafka,warehouse
  nightly-exports  | Nightly exports      | worker   | analytics | batch             | needs=object-store
`)

/** Staging joined later, and runs a part of the shop, one replica of each. */
const stagingAge = 62
const staged = shop.slice(0, 11)
const staging: readonly CatalogueEntry[] = [
  ...staged.map((entry) => ({
    ...entry,
    group: 'staging',
    tags: [],
    needs: entry.needs.filter((name) => staged.some((other) => other.name === name)),
    replicas: 1,
    maintenance: maintenanceWindows.wednesday,
    age: stagingAge,
  })),
  ...entries(`load-generator | Load generator | worker | platform | staging | replicas=2 age=${stagingAge}`),
]

export const clusters: readonly CatalogueCluster[] = [
  { nodeId: 'acme/shop/prod/eu-west-1', agent: 'Shop production, Ireland', services: shop },
  { nodeId: 'acme/bank/prod/eu-central-1', agent: 'Bank production, Frankfurt', services: bank },
  { nodeId: 'acme/data/prod/us-east-1', agent: 'Data platform, Virginia', services: data },
  { nodeId: 'acme/shop/staging/eu-west-1', agent: 'Shop staging, Ireland', services: staging },
]

/** Reads a table: name | title | type | team | group | more, as key=value. */
function entries(table: string): CatalogueEntry[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', title = '', type = '', team = '', group = '', rest = ''] = line
        .split('|')
        .map((cell) => cell.trim())
      const more = new Map(
        rest.split(' ').map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
      )
      const list = (key: string) => more.get(key)?.split(',') ?? []
      return {
        name,
        title,
        type,
        team,
        group,
        tags: list('tags'),
        needs: list('needs'),
        replicas: Number(more.get('replicas') ?? 3),
        maintenance: maintenanceWindows[more.get('maintenance') ?? ''],
        age: more.has('age') ? Number(more.get('age')) : undefined,
      }
    })
}
