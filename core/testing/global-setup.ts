import { readFileSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { startPostgres } from './database/postgres-server.ts'
import { removeOldTemplates, templateFolder } from './database/template.ts'
import { bundleAgent, bundleTestPrograms, compileCore } from './servers/compile.ts'
import { buildDashboard } from './servers/dashboard.ts'
import { installMissing, offerListedPrograms } from './servers/programs.ts'

/** Makes ready, once for all suites, what the suites of this run need; the way back ends it and says what was skipped. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const suites = project.vitest.state.getPaths().map((path) => readFileSync(path, 'utf8'))
  const someSuite = (mentions: string) => suites.some((text) => text.includes(mentions))

  installMissing()
  const restorePath = offerListedPrograms()
  await templateFolder()
  await removeOldTemplates(Date.now())
  if (someSuite('builtDashboard')) buildDashboard()
  if (someSuite('bundledAgent') || someSuite('app/local/start.js')) bundleAgent()
  if (someSuite('testProgram') || someSuite('fast-world.ts')) bundleTestPrograms()
  // Also for the thread of the embedded database, which starts faster without a loader.
  compileCore()
  const serverUrl = process.env.ITOPS_TEST_DATABASE_URL
  const postgres = !serverUrl && someSuite('plain-database.ts') ? await startPostgres() : undefined
  project.provide('plainServerUrl', serverUrl ?? postgres?.url ?? null)

  return async () => {
    await postgres?.stop()
    restorePath()
    if (!serverUrl) {
      console.log(
        `SKIPPED: the suites on a TimescaleDB server${postgres ? '' : ' and on PostgreSQL'}; ` +
          'set ITOPS_TEST_DATABASE_URL=postgres://user:password@host:5432/name to run them too.',
      )
    }
  }
}
