import { statfs } from 'node:fs/promises'
import { type Database, DatabaseError, isConnectionLoss, isLockTimeout } from '../database.ts'

/** Milliseconds for which a write that went well is taken for the next one. */
const freshMs = 4_000
/** Less than this is a full disk: the embedded database adds a piece of 16 MiB to its log at a time. */
const minFreeBytes = 32 * 1024 * 1024

/** An emptied table begins a new file, so that this needs room on the disk where an update would find some in a page. */
const rewrite = `set local lock_timeout = '100ms';
  truncate readiness_writes;
  insert into readiness_writes (written_at) values (now())`
const update = `insert into readiness_writes (written_at) values (now())
  on conflict (id) do update set written_at = excluded.written_at`

/** Writes a row, and resolves to what keeps the database from taking it; undefined when nothing does. At most every few seconds. */
export function createWriteCheck(database: Database, folder: string | undefined): () => Promise<string | undefined> {
  let writtenAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - writtenAt < freshMs) return readOnly(database)
    try {
      if (folder !== undefined && (await freeBytes(folder)) < minFreeBytes) return 'the disk of its folder is full'
      await write(database)
      writtenAt = performance.now()
      return undefined
    } catch (error) {
      return reasonOf(error)
    }
  }
}

async function readOnly(database: Database): Promise<string | undefined> {
  try {
    await database.query('select 1')
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

async function write(database: Database): Promise<void> {
  // Without workers that tidy up, every new file of the embedded database would leave a row in its catalogue.
  if (database.kind === 'embedded') return void (await database.query(update))
  try {
    await database.query(rewrite)
  } catch (error) {
    // Somebody reads the table, as a backup does for hours.
    if (!isLockTimeout(error)) throw error
    await database.query(update)
  }
}

/** Infinite where it can't be known. */
async function freeBytes(folder: string): Promise<number> {
  const stats = await statfs(folder).catch(() => undefined)
  return stats ? stats.bavail * stats.bsize : Number.POSITIVE_INFINITY
}

/** For whoever asks `/ready`, who may be anybody: no text of the server, no address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof DatabaseError)) return 'a statement failed'
  if (error.code === '53100') return 'its disk is full: it refuses writes'
  if (error.code === '25006') return 'it is read-only: core needs the primary'
  if (error.code === '53300') return 'it has no connection left: max_connections is reached'
  if (['57014', '55P03', 'ETIMEDOUT', 'EBUSY', 'ECANCELED'].includes(error.code)) return 'it does not answer in time'
  if (isConnectionLoss(error)) return 'it cannot be reached'
  return `a statement failed with SQLSTATE ${error.code}`
}
