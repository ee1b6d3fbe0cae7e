import { Counter, Gauge, type Registry } from 'prom-client'
import type { Database } from '../platform/database/database.ts'
import type { WorkLoad } from '../platform/database/load.ts'
import type { ReadReplica } from '../platform/database/replica/with-replica.ts'

/** The metrics of this replica's connections to the database, read at each scrape. */
export function createDatabaseMetrics(registry: Registry, database: Database): void {
  const shared = { labelNames: ['kind'], registers: [registry] }
  const gauge = (name: string, help: string, read: (load: WorkLoad) => number) =>
    new Gauge({
      ...{ name, help, ...shared },
      collect() {
        for (const load of database.load()) this.set({ kind: load.kind }, read(load))
      },
    })
  gauge(
    'itops_database_connections_limit',
    'Connections of a replica to the database that there may be, by kind of work; the embedded database has one for all.',
    ({ limit }) => limit,
  )
  gauge(
    'itops_database_connections_busy',
    'Connections of a replica to the database that run something, by kind of work.',
    ({ busy }) => busy,
  )
  gauge(
    'itops_database_waiting',
    'Statements and transactions that wait for a connection, by kind of work.',
    ({ waiting }) => waiting,
  )
  new Counter({
    ...shared,
    name: 'itops_database_wait_seconds_total',
    help: 'Time that statements and transactions waited for a connection, by kind of work; its rate is how many wait at a time.',
    collect() {
      this.reset()
      for (const { kind, waitedMs } of database.load()) this.inc({ kind }, waitedMs / 1000)
    },
  })
}

/** The metrics of the read replica, as this replica of core sees it; without one they have no samples. */
export function createReadReplicaMetrics(
  registry: Registry,
  reads: Pick<ReadReplica, 'state' | 'reads'> | undefined,
): void {
  const shared = { labelNames: ['server'], registers: [registry] }
  const server = 'replica'
  new Gauge({
    ...shared,
    name: 'itops_database_read_replica_usable',
    help: '1 while what only reads is asked of the read replica.',
    collect() {
      if (reads) this.set({ server }, reads.state().problem === undefined ? 1 : 0)
    },
  })
  new Gauge({
    ...shared,
    name: 'itops_database_read_replica_lag_seconds',
    help: 'For how long the read replica has not had everything; NaN while that is not known.',
    collect() {
      if (reads) this.set({ server }, reads.state().lagSeconds ?? Number.NaN)
    },
  })
  new Counter({
    ...shared,
    name: 'itops_database_reads_total',
    help: 'Statements of requests that only read, by the server that answered: replica or primary.',
    collect() {
      this.reset()
      for (const [server, count] of Object.entries(reads?.reads() ?? {})) this.inc({ server }, count)
    },
  })
}
