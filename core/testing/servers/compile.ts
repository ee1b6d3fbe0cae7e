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

/** Compiles core unless nothing has changed. Types are not checked here: `npm run typecheck` does that. */
export function compileCore(): void {
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-b', 'core', '--noCheck'], {
    cwd: root,
    stdio: 'inherit',
  })
}
