import { crc32, gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gzipChunks, textOf, toChunk } from './chunk.ts'
import { combineCrc32, shiftOf } from './crc32.ts'

describe('chunks of text', () => {
  it('are one gzip file, whatever they hold and however many there are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 12 }), async (texts) => {
        const chunks = await Promise.all(texts.map(toChunk))
        // It checks the length and the checksum at the end.
        expect(gunzipSync(Buffer.concat([...gzipChunks(chunks)])).toString()).toBe(texts.join(''))
        expect(await textOf(chunks)).toBe(texts.join(''))
      }),
      { numRuns: 60 },
    )
  })

  it('are sent in chunks once there are many of them', async () => {
    const chunk = await toChunk(Array.from({ length: 20_000 }, () => Math.random()).join())
    const chunks = [...gzipChunks([chunk, chunk, chunk])]
    expect(chunks.length).toBe(4)
    expect(gunzipSync(Buffer.concat(chunks)).length).toBe(3 * chunk.length)
  })

  it('have the checksum of the text that they are together', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.uint8Array({ maxLength: 70_000 }), (first, second) => {
        const combined = combineCrc32(crc32(first), crc32(second), shiftOf(second.length))
        expect(combined).toBe(crc32(Buffer.concat([first, second])))
      }),
    )
  })
})
