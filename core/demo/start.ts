import { setTimeout as sleep } from 'node:timers/promises'
import { Presets, SingleBar } from 'cli-progress'
import { runLocal } from '../src/app/local/run-local.ts'
import { createInProcessBus } from '../src/platform/bus/in-process.ts'
import { systemClock } from '../src/platform/clock.ts'
import type { DatabaseConfig } from '../src/platform/config.ts'
import { systemActor } from '../src/platform/context.ts'
import type { Database } from '../src/platform/database/database.ts'
import { migrateWhenReachable } from '../src/platform/database/migrate.ts'
import { openDatabase } from '../src/platform/database/open.ts'
import { demoHistoryEnd, demoRefusal, demoState, fillDemo } from './fill-demo.ts'
import { simulateClusters } from './simulate-clusters.ts'

/**
 * Opens the database of the demo and fills it when it is empty, before core serves from it. Throws, saying what to do, when it
 * holds something else or was left half filled.
 */
async function openDemoDatabase(config: DatabaseConfig, dataDir: string): Promise<Database> {
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
async function startSimulation(database: Database, url: string, apiKey: string): Promise<() => Promise<void>> {
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

await runLocal({ openDatabase: openDemoDatabase, startReports: startSimulation })
