import { type Static, Type } from 'typebox'
import Value from 'typebox/value'
import type { Memory } from '../platform/memory.ts'
import { type WorkloadRef, workloadKey } from '../sources/source.ts'

/** Which workloads were there while a document named them: one of these that is missing was deleted. */
export interface SeenWorkloads {
  has(ref: WorkloadRef): boolean
  /** Notes workloads that are there. */
  note(refs: Iterable<WorkloadRef>): void
  /** Notes whether one that was seen has done its work: then it may go. */
  noteDone(ref: WorkloadRef, isDone: boolean): void
  isDone(ref: WorkloadRef): boolean
  /** Forgets those that no document names. */
  keepOnly(documented: ReadonlyMap<string, WorkloadRef>): void
}

const Ref = Type.Object({
  namespace: Type.String(),
  type: Type.String(),
  name: Type.String(),
  done: Type.Optional(Type.Boolean()),
})
// A type that is none is of no document: it is forgotten with the first look.
const isRef = (value: unknown): value is Static<typeof Ref> & WorkloadRef => Value.Check(Ref, value)
const memoryKey = 'workloads'

/** Takes over what the process before this one had seen. */
export function createSeenWorkloads(memory: Memory): SeenWorkloads {
  const before = memory.read(memoryKey)
  const seen = new Map<string, WorkloadRef & { done?: boolean | undefined }>()
  for (const ref of Array.isArray(before) ? before.filter(isRef) : []) seen.set(workloadKey(ref), ref)
  const write = () => memory.write(memoryKey, [...seen.values()])
  return {
    has: (ref) => seen.has(workloadKey(ref)),
    note(refs) {
      const { size } = seen
      for (const { namespace, type, name } of refs) {
        const ref = { namespace, type, name }
        if (!seen.has(workloadKey(ref))) seen.set(workloadKey(ref), ref)
      }
      if (seen.size > size) write()
    },
    noteDone(ref, isDone) {
      const known = seen.get(workloadKey(ref))
      if (known === undefined || (known.done ?? false) === isDone) return
      known.done = isDone
      write()
    },
    isDone: (ref) => seen.get(workloadKey(ref))?.done === true,
    keepOnly(documented) {
      const gone = [...seen.keys()].filter((key) => !documented.has(key))
      for (const key of gone) seen.delete(key)
      if (gone.length > 0) write()
    },
  }
}
