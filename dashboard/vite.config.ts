import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const core = 'http://127.0.0.1:8080'
const outDir = 'dist'

/** Compresses what is built once, so that core need not for each browser. */
const compressed: Plugin = {
  name: 'compressed',
  closeBundle() {
    const folder = join(import.meta.dirname, outDir, 'assets')
    for (const name of readdirSync(folder).filter((each) => /\.(js|css)$/.test(each))) {
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(readFileSync(join(folder, name)), { params }))
    }
  },
}

/**
 * Writes the index page that core sends to whoever has a session: it has the browser fetch the first page while its first script runs and core
 * says whose the session is.
 */
const signedIn: Plugin = {
  name: 'signed-in',
  writeBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
    const first = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/app/first-page.ts'))
    if (!first) throw new Error('no script of its own has the first page')
    const wanted = withImports(first, new Map(chunks.map((chunk) => [chunk.fileName, chunk])))
    const page = readFileSync(join(import.meta.dirname, outDir, 'index.html'), 'utf8')
    const links = [
      ...wanted.map(({ fileName }) => `<link rel="modulepreload" crossorigin href="/${fileName}">`),
      ...wanted
        .flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])])
        .map((name) => `<link rel="preload" as="style" crossorigin href="/${name}">`),
    ].filter((link) => !page.includes(link.split('href=')[1] ?? ''))
    const text = page.replace('<html', '<html data-signed-in').replace('</head>', `${links.join('')}</head>`)
    writeFileSync(join(import.meta.dirname, outDir, 'signed-in.html'), text)
  },
}

interface Chunk {
  fileName: string
  imports: string[]
  viteMetadata?: { importedCss: Set<string> } | undefined
}

/** A script and all that it imports before it runs. */
function withImports(chunk: Chunk, chunks: ReadonlyMap<string, Chunk>, found = new Set<Chunk>()): Chunk[] {
  if (found.has(chunk)) return []
  found.add(chunk)
  for (const name of chunk.imports) {
    const imported = chunks.get(name)
    if (imported) withImports(imported, chunks, found)
  }
  return [...found]
}

export default defineConfig({
  plugins: [vue(), compressed, signedIn],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    // ECharts is a chunk of its own, loaded by the routes that draw with it.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A browser asks for six files at a time: what all pages share comes in a few, and what the login page does not need apart.
          groups: [
            { name: 'vue', test: /node_modules\/(@vue|vue|vue-router)\// },
            { name: 'session', test: /dashboard\/src\/(session|ui\/theme)\/|graphql\/problem/ },
            { name: 'vendor', test: /node_modules\/(?!.*(echarts|zrender|tslib|@vueuse))/ },
            { name: 'shared', test: /dashboard\/src\/(ui\/(?!theme)|status\/|format\/|graphql\/(?!problem))/ },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/graphql': { target: core, ws: true },
      '/api': core,
      '/metrics': core,
      '/health': core,
    },
  },
})
