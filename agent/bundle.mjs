// Bundles the agent with all that it needs into one file, dist/itops-agent.mjs. That is less to install, and a third of the
// memory: @kubernetes/client-node has a class for every kind of object there is, and the agent needs its KubeConfig only.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8'))

/** Lets go whatever nothing is imported from: the client's modules have no effect on being loaded, but don't say so. */
const pureClient = {
  name: 'pure-client',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(@kubernetes\/client-node$|\.)/ }, async ({ path, pluginData, ...from }) => {
      const isClients = path.startsWith('@') || /[\\/]@kubernetes[\\/]client-node[\\/]/.test(from.importer)
      if (!isClients || pluginData === pureClient) return undefined
      const { importer, kind, resolveDir } = from
      return { ...(await resolve(path, { importer, kind, resolveDir, pluginData: pureClient })), sideEffects: false }
    })
  },
}

await build({
  entryPoints: [here('src/main.ts')],
  outfile: here('dist/itops-agent.mjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  conditions: ['itops-source'],
  plugins: [pureClient],
  define: { bundledVersion: JSON.stringify(version) },
  // What is left of CommonJS in it asks for Node's own modules.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
})
