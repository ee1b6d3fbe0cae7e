import type { Memory } from '../src/platform/memory.ts'

/** A memory that forgets with the test; values go through JSON, as they do on disk. */
export function createTestMemory(): Memory {
  const values = new Map<string, string>()
  return {
    read: (key) => JSON.parse(values.get(key) ?? 'null') ?? undefined,
    write: (key, value) => values.set(key, JSON.stringify(value)),
  }
}
