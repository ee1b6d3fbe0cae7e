import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The folder of the compiled core. A suite that names this function makes the set-up compile what has changed. */
export const compiledCore = (): string => `${root}core/dist`

/** The agent in one file. A suite that names this function makes the set-up bundle it. */
export const bundledAgent = (): string => `${root}agent/dist/itops-agent.mjs`

/** Bundles the agent as its image does. */
export function bundleAgent(): void {
  execFileSync(process.execPath, [`${root}agent/bundle.mjs`], { stdio: 'inherit' })
}

/**
 * A program of agent/testing in one file, to be started as a process: a loader of TypeScript would take a second of CPU at each start.
 * A suite that names this function, or uses one that does, makes the set-up bundle them.
 */
export const testProgram = (name: keyof typeof programs): string => `${programFolder}/${name}.mjs`

const programs = {
  'fast-agent': 'agent/testing/fast-agent.ts',
  'refused-reporter': 'agent/testing/refused-reporter.ts',
  'spool-writer': 'agent/testing/spool-writer.ts',
}
const programFolder = `${root}.cache/programs`

/** Bundles them all, with the code of the agent that they use. */
export function bundleTestPrograms(): void {
  const files = Object.values(programs).map((path) => `${root}${path}`)
  execFileSync(process.execPath, [`${root}agent/bundle.mjs`, programFolder, ...files], { stdio: 'inherit' })
}

/** Compiles core unless nothing has changed. Types are not checked here: `npm run typecheck` does that. */
export function compileCore(): void {
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-b', 'core', '--noCheck'], {
    cwd: root,
    stdio: 'inherit',
  })
}
