// Development and tests run TypeScript as it is; a worker thread needs the loader of its own.
import { register } from 'tsx/esm/api'

register()
await import('./embedded-worker.ts')
