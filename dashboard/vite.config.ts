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

export default defineConfig({
  plugins: [vue(), compressed],
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
