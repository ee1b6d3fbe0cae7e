import { join } from 'node:path'
import type { Logger } from 'pino'
import { openMemory, type StoredMemory } from '../platform/memory.ts'
import type { Clock } from '../platform/time/clock.ts'
import { type Journal, openJournal } from '../spool/journal.ts'
import { openSpool, type Spool } from '../spool/spool.ts'
import type { AgentConfig } from './config.ts'

/** What an agent keeps on disk, in its data folder. */
export interface Persistence {
  spool: Spool
  journal: Journal
  memory: StoredMemory
  close(): void
}

/**
 * Opens the data folder; what a crashed process had observed but not yet spooled is spooled first. While the folder can't be
 * written, the spool says so and keeps what it can in memory. Throws `spool_locked` when another agent uses the folder.
 */
export async function openPersistence(
  { dataDir, intervalMs, spool: bounds }: Pick<AgentConfig, 'dataDir' | 'intervalMs' | 'spool'>,
  { clock, log }: { clock: Clock; log: Logger },
): Promise<Persistence> {
  const spool = await openSpool({ folder: join(dataDir, 'spool'), ...bounds, clock, log })
  const memory = openMemory({ folder: join(dataDir, 'memory'), clock, log })
  const { journal, recovered } = openJournal({ folder: join(dataDir, 'journal'), stepMs: intervalMs, log })
  if (recovered.length > 0) {
    spool.release(spool.append(recovered))
    log.info({ intervals: recovered.length }, 'what was observed before the last end is kept and will be sent')
  }
  return {
    spool,
    journal,
    memory,
    close() {
      journal.close()
      spool.close()
      memory.flush()
    },
  }
}
