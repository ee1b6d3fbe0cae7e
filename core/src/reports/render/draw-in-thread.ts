import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { AppError } from '../../platform/errors.ts'
import type { Drawing } from './draw.ts'

const maxWaiting = 20
/** Several times what a year of 1,000 services takes. */
const maxMegabytes = 512
const idleMs = 30_000

/** One at a time, since each takes memory; the thread ends when nothing was drawn for a while. */
const thread = new Piscina<Drawing, Uint8Array>({
  filename: fileURLToPath(drawFile()),
  minThreads: 0,
  maxThreads: 1,
  maxQueue: maxWaiting,
  idleTimeout: idleMs,
  resourceLimits: { maxOldGenerationSizeMb: maxMegabytes },
})

/** Draws a report beside the event loop, which goes on answering. Throws `unavailable` when too many wait for theirs. */
export async function drawInThread(drawing: Drawing): Promise<Buffer> {
  if (thread.queueSize >= maxWaiting) throw new AppError('unavailable', { what: 'Drawing of reports' })
  const bytes = await thread.run(drawing)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function drawFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './draw-loader.mjs' : './draw.js', import.meta.url)
}
