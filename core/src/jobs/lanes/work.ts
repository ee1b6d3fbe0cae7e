import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import type { LaneName } from './lanes.ts'

/** Something that core does by itself. It finds out whether there is anything to do, and is asked at every turn of its lane. */
export interface Work {
  name: string
  lane: LaneName
  run(context: Context): Passes
}

/** Work whose verb is short enough for one pass. */
export function inOnePass(verb: (context: Context) => Promise<unknown>): Work['run'] {
  // biome-ignore lint/correctness/useYield: nothing is left after its only pass
  return async function* (context) {
    await verb(context)
  }
}
