import { type Bench, type Bound, counted, createGrowth, type Line, lineOf, medianTime, sharing } from '../line.ts'
import { type Fleet, fleetSizes, openFleet } from './fleet.ts'

const runs = 9
const monthMs = 31 * 86_400_000

/** One thing that people look at. */
interface Read {
  name: string
  goal?: Bound
  read(fleet: Fleet): Promise<unknown>
}

const reads: readonly Read[] = [
  { name: 'overview of the fleet', goal: { of: 'ours', atMost: 300 }, read: readOverview },
  { name: 'search while typing', goal: { of: 'ours', atMost: 100 }, read: readSearch },
  { name: 'list of incidents', goal: { of: 'ours', atMost: 300 }, read: readIncidents },
]

/** What pages ask for over HTTP, against one look at each row of the table of services: figures that are kept need no such look. */
export const fleetReads: Bench = (context) => {
  const growths = new Map(reads.map(({ name }) => [name, createGrowth()]))
  return fleetSizes[context.size].flatMap((services) => {
    const size = counted(services, 'services')
    return sharing(
      () => openFleet(context, services),
      reads.map((read) => ({
        name: read.name,
        size,
        measure: (fleet: Fleet) => measure(fleet, read, size, growths.get(read.name)),
      })),
    )
  })
}

async function* measure(
  fleet: Fleet,
  { name, goal, read }: Read,
  size: string,
  growthOf: ReturnType<typeof createGrowth> | undefined,
): AsyncGenerator<Line> {
  const ours = await medianTime(runs, () => read(fleet))
  const theirs = await medianTime(runs, () => lookAtEach(fleet))
  yield lineOf({
    name: `${name} / a look at each service`,
    size,
    ours,
    theirs,
    unit: 'ms',
    growth: growthOf?.({ time: ours, size: fleet.services }) ?? null,
    ...(goal ? { goal } : {}),
    notes: ['over HTTP'],
  })
}

/** No index helps with a text that may stand anywhere in a column. */
function lookAtEach({ database }: Fleet): Promise<unknown> {
  return database.query(`select count(*) from services where description || path like '%nowhere%'`)
}

/** What the page of the fleet asks for at first, side by side. */
function readOverview({ ask }: Fleet): Promise<unknown> {
  return Promise.all([
    ask(`{
      slaDashboardStats {
        totalServices metCount atRiskCount breachedCount noDataCount unprovenCount averageUptime coverage
        operationalCount degradedCount downCount maintenanceCount unknownCount staleCount agentsOnline agentsOffline
      }
    }`),
    ask('{ hierarchy { path name level serviceCount downCount status currentUptime coverage } }'),
    ask('{ slaTrendData { periodKey actualValue targetValue coverage incidentCount status } }'),
    ask(`{
      services(first: 50) {
        totalCount endCursor
        nodes { path displayName status statusSince stale currentUptime coverage targetUptime slaStatus }
      }
    }`),
    ask(
      '{ serviceStatusEvents(first: 20) { path from to at } slaIncidents(filter: { status: OPEN }, first: 1) { totalCount } }',
    ),
  ])
}

/** What the last letter of a word asks for. */
function readSearch({ ask }: Fleet): Promise<unknown> {
  const query = `query ($search: String!) {
    services(filter: { search: $search }, first: 50) { totalCount nodes { path displayName status currentUptime } }
  }`
  return ask(query, { search: 'number 77' })
}

function readIncidents({ ask }: Fleet): Promise<unknown> {
  const to = new Date()
  const query = `query ($from: DateTime!, $to: DateTime!) {
    slaIncidents(first: 50) { totalCount nodes { id servicePath title status startedAt durationSeconds assignee } }
    slaIncidentStats(from: $from, to: $to) { count openCount mttrSeconds mttaSeconds mtbfSeconds }
  }`
  return ask(query, { from: new Date(to.getTime() - monthMs), to })
}
