import { recordBackup } from '../src/backups/record-backup.ts'
import { recordRestoreTest } from '../src/backups/record-restore-test.ts'
import { storeReports } from '../src/backups/stored-states.ts'
import type { BackupReport } from '../src/contract/index.ts'
import type { Context } from '../src/platform/context.ts'
import type { StoredHistory } from './store-history.ts'
import { dayMs } from './world/history.ts'
import { chanceOf } from './world/seeded-random.ts'

const minuteMs = 60_000
const gib = 1024 ** 3
/** So many nights of backups lie behind. */
const nights = 25

/** What a night holds for the databases of the story; those without an entry succeed every night. */
interface Story {
  /** Nights ago from which on nothing is reported any more. */
  silentSince?: number
  failed?: readonly number[]
  partial?: readonly number[]
  small?: readonly number[]
  message?: string
}

const stories: Record<string, Story> = {
  'acme/shop/prod/eu-west-1/orders-db': { failed: [5], message: 'pg_dump: server closed the connection unexpectedly' },
  'acme/shop/prod/eu-west-1/catalog-db': { failed: [0, 1], message: 'no space left on device' },
  'acme/bank/prod/eu-central-1/customer-db': { partial: [2], message: '2 of 41 tables were locked and are missing' },
  'acme/data/prod/us-east-1/warehouse': { silentSince: 4 },
  'acme/data/prod/us-east-1/clickhouse': { small: [0] },
  'acme/shop/staging/eu-west-1/catalog-db': { silentSince: Number.POSITIVE_INFINITY },
}
const restoreTests: Record<string, { days: number; status: string; message?: string }> = {
  'acme/bank/prod/eu-central-1/ledger-db': { days: 6, status: 'success' },
  'acme/shop/prod/eu-west-1/orders-db': { days: 3, status: 'failed', message: 'row counts of 1 table differ' },
}

type Night = Omit<BackupReport, 'path'> & { at: string }

/**
 * Stores some weeks of nightly backups of every service that expects one, the same ones for the same seed: most of them as
 * history, from about the first trouble on by the verb that takes reports, so that states and flags are what it makes of them.
 */
export async function storeBackups(
  context: Context,
  histories: readonly StoredHistory[],
  seed: number,
  end: Date,
): Promise<void> {
  const kept = histories.filter(({ service }) => service.document.backup?.expected)
  const reported = kept.map(({ id, service: { path } }) => {
    const reports = nightsOf(path, seed, end.getTime())
    const trouble = reports.findIndex(({ status }) => status !== 'success')
    // The success before it, too, or the state would know of none.
    const split = Math.max(0, (trouble === -1 ? reports.length : trouble) - 1)
    return { id, path, past: reports.slice(0, split), last: reports.slice(split) }
  })
  await storeReports(
    context.database,
    reported.flatMap(({ id, past }) => past.map((report) => rowOf(id, report))),
  )
  for (const { path, last } of reported) {
    for (const report of last) await recordBackup(context, { path, ...report })
    const test = restoreTests[path]
    if (test)
      await recordRestoreTest(context, { path, ...test, at: new Date(end.getTime() - test.days * dayMs).toISOString() })
  }
}

function nightsOf(path: string, seed: number, end: number): Night[] {
  const { silentSince = -1, failed = [], partial = [], small = [], message } = stories[path] ?? {}
  const chance = chanceOf(seed, path, 'backups')
  const size = chance.between(8, 220) * gib
  return Array.from({ length: nights }, (_, index): Night => {
    const ago = nights - 1 - index
    const minutes = chance.between(6, 55)
    const at = Math.floor((end - 3 * 60 * minuteMs) / dayMs) * dayMs - ago * dayMs + (180 + minutes) * minuteMs
    const reported = { at: new Date(at).toISOString(), durationSeconds: minutes * 60 - chance.between(1, 59) }
    const sizeBytes = Math.round(size * (1 + 0.004 * index + chance.between(-10, 10) / 1000))
    if (failed.includes(ago)) return { ...reported, status: 'failed', ...(message ? { message } : {}) }
    if (partial.includes(ago)) return { ...reported, status: 'partial', sizeBytes, ...(message ? { message } : {}) }
    return { ...reported, status: 'success', sizeBytes: small.includes(ago) ? Math.round(sizeBytes * 0.18) : sizeBytes }
  }).filter((night, index) => nights - 1 - index > silentSince && Date.parse(night.at) < end)
}

function rowOf(serviceId: number, { at, sizeBytes, durationSeconds }: Night) {
  return {
    serviceId,
    kind: 'BACKUP' as const,
    targetKind: 'SERVICE' as const,
    status: 'success' as const,
    at: new Date(at),
    runId: null,
    startedAt: null,
    durationSeconds: durationSeconds ?? null,
    sizeBytes: sizeBytes ?? null,
    medianBytes: null,
    sizeAnomaly: false,
    overruled: false,
    message: null,
  }
}
