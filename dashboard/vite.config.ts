import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const core = 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // ECharts is a chunk of its own, loaded by the routes that draw with it.
    chunkSizeWarningLimit: 700,
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
