import { setTimeout as sleep } from 'node:timers/promises'
import { Presets, SingleBar } from 'cli-progress'
import { demoHistoryEnd, demoRefusal, demoState, fillDemo } from '../demo/fill-demo.ts'
import { simulateClusters } from '../demo/simulate-clusters.ts'
import { createInProcessBus } from '../platform/bus/in-process.ts'
import { systemClock } from '../platform/clock.ts'
import type { DatabaseConfig } from '../platform/config.ts'
import { systemActor } from '../platform/context.ts'
import type { Database } from '../platform/database/database.ts'
import { migrateWhenReachable } from '../platform/database/migrate.ts'
import { openDatabase } from '../platform/database/open.ts'

/**
 * Opens the database of the demo and fills it when it is empty, before core serves from it. Throws, saying what to do, when it
 * holds something else or was left half filled.
 */
export async function openDemoDatabase(config: DatabaseConfig, dataDir: string): Promise<Database> {
  const database = await openDatabase(config)
  try {
    await migrateWhenReachable(database, systemClock, (text) => process.stderr.write(`${text}\n`))
    const state = await demoState(database)
    const refusal = demoRefusal(state, dataDir)
    if (refusal) throw new Error(refusal)
    if (state === 'empty') await fill(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function fill(database: Database): Promise<void> {
  const bar = new SingleBar(
    {
      format: 'Filling 90 days  {bar} {percentage}%  {step}',
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    Presets.shades_classic,
  )
  const context = { actor: systemActor, database, bus: createInProcessBus(), clock: systemClock }
  bar.start(1, 0, { step: '' })
  try {
    await fillDemo(context, {
      onProgress(done, total, step) {
        bar.setTotal(total)
        bar.update(done, { step })
      },
    })
  } finally {
    bar.stop()
  }
}

/** Lets the simulated clusters go on from where the history ended; gives back their stop. */
export async function startSimulation(database: Database, url: string, apiKey: string): Promise<() => Promise<void>> {
  const since = await demoHistoryEnd(database)
  const simulation = simulateClusters({
    url,
    apiKey,
    clock: systemClock,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    ...(since ? { since } : {}),
  })
  return simulation.stop
}
