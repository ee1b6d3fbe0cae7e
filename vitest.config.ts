import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './core/testing/longest-first.ts'

// Sources import each other through the export condition that also the type checker takes.
const conditions = ['itops-source', 'module', 'node', 'development|production']

export default defineConfig({
  // Node gives every importer of graphql its CommonJS build; with the other one beside it, no `instanceof` would hold.
  resolve: { conditions, alias: { graphql: 'graphql/index.js' } },
  // Node itself runs what stands outside, and takes no build for bundlers.
  ssr: {
    resolve: {
      conditions: conditions.filter((one) => one !== 'module'),
      externalConditions: ['itops-source', 'node', 'module-sync'],
    },
  },
  test: {
    include: ['core', 'agent', 'dashboard', 'charts', '.ci'].map((folder) => `${folder}/**/*.test.ts`),
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: 'core/testing/global-setup.ts',
    // One more than processors, as suites of browsers and of agents wait more than they compute; each may hold an embedded database,
    // about 800 MB in all. Two more have won nothing on two processors.
    maxWorkers: Math.min(availableParallelism() + 1, 4),
    // Fewer collections of what hardly lives longer than a statement.
    execArgv: ['--max-semi-space-size=64'],
    // Suites of one worker share its process, so that what V8 has compiled of the embedded database serves them all. None
    // may leave something behind: a changed variable, a signal's handler, a server.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Bounds for what hangs, not for what is slow: a laptop under load must pass.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
