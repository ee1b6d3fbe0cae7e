import { readFileSync } from 'node:fs'
import { cpuSeconds } from '../process-use.ts'
import type { CoreProcess } from './start-core-process.ts'

/** CPU of the database's processes that work for core, seen now and then. */
export interface DatabaseUse {
  look(): Promise<void>
  /** Seconds since the first look; undefined where the processes run on another machine. */
  seconds(): number | undefined
}

/** Watches the sessions and workers of core's database on a server; an embedded one is part of core's process. */
export function watchDatabase(core: CoreProcess): DatabaseUse {
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  let isHere = true
  let looks = 0
  return {
    async look() {
      const rows = await core.query<{ pid: number }>(
        'select pid from pg_stat_activity where datname = current_database()',
      )
      for (const { pid } of rows) {
        const used = cpuOf(pid)
        if (used === undefined) isHere &&= looks > 0
        else {
          // One that has come since the first look did all that it has done meanwhile.
          if (!first.has(pid)) first.set(pid, looks === 0 ? used : 0)
          last.set(pid, used)
        }
      }
      looks++
    },
    seconds: () => (isHere ? [...last].reduce((sum, [pid, used]) => sum + used - (first.get(pid) ?? 0), 0) : undefined),
  }
}

/** Undefined when no process of PostgreSQL has this id here. */
function cpuOf(pid: number): number | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres') ? cpuSeconds(pid) : undefined
  } catch {
    return undefined
  }
}
