// Bundles the agent with all that it needs into one file, dist/itops-agent.mjs. That is less to install, and a third of the
// memory: @kubernetes/client-node has a class for every kind of object there is, and the agent needs its KubeConfig only.
// `node bundle.mjs FOLDER FILE…` makes each of the given programs into one file of that folder in the same way.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8'))
const [outdir = here('dist'), ...programs] = process.argv.slice(2)

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

/**
 * Imports at once what the source imports only when it needs it: within one file that saves nothing, and esbuild would keep
 * such modules, and all that they import, whole.
 */
const atOnce = {
  name: 'at-once',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]agent[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const imports = []
      const rest = readFileSync(path, 'utf8').replace(/const (\{.*?\}) = await import\((.*?)\)/g, (_, names, from) => {
        imports.push(`import ${names} from ${from}`)
        return ''
      })
      return { contents: [...imports, rest].join('\n'), loader: 'ts' }
    })
  },
}

/** node-fetch brings its own URL, with tables of two megabytes, for a Node without one. */
const nodesUrl = {
  name: 'nodes-url',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^whatwg-url$/ }, ({ path }) => ({ path, namespace: 'nodes-url' }))
    onLoad({ filter: /.*/, namespace: 'nodes-url' }, () => ({ contents: 'module.exports = { URL, URLSearchParams }' }))
  },
}

const { outputFiles } = await build({
  entryPoints: programs.length > 0 ? programs : { 'itops-agent': here('src/main.ts') },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  conditions: ['itops-source'],
  plugins: [atOnce, nodesUrl, pureClient],
  define: { bundledVersion: JSON.stringify(version) },
  // What is left of CommonJS in it asks for Node's own modules.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
})

// Whoever starts what was there before reads it whole.
for (const { path, contents } of outputFiles) {
  const making = `${path}.${process.pid}`
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(making, contents)
  renameSync(making, path)
}
