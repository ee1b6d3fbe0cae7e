import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Context } from '../../platform/context.ts'
import { inScope } from '../../platform/scope.ts'
import { backups } from './backups.ts'
import { type Chunk, toChunk } from './chunk.ts'
import type { Reading, Source } from './families.ts'
import { services } from './services.ts'
import { batchesOf, listSlices, type Slice } from './slices.ts'
import { vantages } from './vantages.ts'
import { volumes } from './volumes.ts'

export interface Series {
  /** The series of all live services in the caller's scope, as the text of an exposition. */
  render(context: Context): Promise<Chunk[]>
}

const sources: readonly Source[] = [services, vantages, backups, volumes]

/** The text of one family about one slice, and the digest of what it was made of; no chunk without a sample. */
interface Rendered {
  digest: string
  chunk: Chunk | undefined
}

interface RenderedSlice {
  node: string
  /** By source, then by family. */
  families: Rendered[][]
}

/**
 * Renders series, and remembers each text with a digest of its samples: of the next scrape only what has changed is rendered again. Work
 * is done a slice at a time with a turn of the event loop between them, so that a hundred thousand services don't hold up a report.
 */
export function createSeries(): Series {
  const cache = new Map<string, RenderedSlice>()

  async function renderBatch(context: Context, batch: readonly Slice[]): Promise<void> {
    const ids = batch.flatMap(({ serviceIds }) => serviceIds)
    for (const [index, source] of sources.entries()) {
      const reading = await source.read(context, ids)
      const rows = bySlice(batch, reading)
      for (const { key, node } of batch) {
        const { families } = cache.get(key) ?? { families: [] }
        families[index] = await renderSlice(source, reading, rows.get(key) ?? [], families[index])
        cache.set(key, { node, families })
        await setImmediate()
      }
    }
  }

  return {
    async render(context) {
      const slices = await listSlices(context)
      for (const batch of batchesOf(slices)) await renderBatch(context, batch)
      const present = new Set(slices.map(({ key }) => key))
      for (const [key, { node }] of cache) {
        if (!present.has(key) && inScope(context.actor.scope, node)) cache.delete(key)
      }
      return joinFamilies(slices.map(({ key }) => cache.get(key)?.families ?? []))
    },
  }
}

/** The samples of a family stand together, whichever slice they are of. */
async function joinFamilies(slices: readonly Rendered[][][]): Promise<Chunk[]> {
  const chunks: Chunk[] = []
  for (const [index, source] of sources.entries()) {
    for (const [family, head] of source.heads.entries()) {
      chunks.push(await toChunk(head))
      for (const slice of slices) {
        const chunk = slice[index]?.[family]?.chunk
        if (chunk) chunks.push(chunk)
      }
    }
  }
  return chunks
}

async function renderSlice(
  { names }: Source,
  reading: Reading,
  rows: readonly number[],
  before: readonly Rendered[] | undefined,
): Promise<Rendered[]> {
  const labels = digestOf(rows.map(reading.labelsOf))
  const rendered: Rendered[] = []
  for (const [family, name] of names.entries()) {
    const digest = labels + digestOf(rows.map((row) => reading.linesOf(row, family, '')))
    const known = before?.[family]
    if (known?.digest === digest) {
      rendered.push(known)
      continue
    }
    const text = rows.map((row) => reading.linesOf(row, family, `${name}{${reading.labelsOf(row)}`)).join('')
    rendered.push({ digest, chunk: text === '' ? undefined : await toChunk(text) })
  }
  return rendered
}

/** PostgreSQL's texts have no zero character. */
function digestOf(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('base64')
}

function bySlice(batch: readonly Slice[], { serviceIds }: Reading): Map<string, number[]> {
  const keys = new Map(batch.flatMap(({ key, serviceIds }) => serviceIds.map((id) => [id, key] as const)))
  const found = new Map<string, number[]>(batch.map(({ key }) => [key, []]))
  for (const [row, id] of serviceIds.entries()) found.get(keys.get(id) ?? '')?.push(row)
  return found
}
