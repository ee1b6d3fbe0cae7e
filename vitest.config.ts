import { defineConfig } from 'vitest/config'

// Sources import each other through the export condition that also the type checker takes.
const conditions = ['itops-source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['itops-source', 'node', 'module-sync'] } },
  test: {
    include: ['core/**/*.test.ts', 'agent/**/*.test.ts', 'dashboard/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
