import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import type { Trace } from '../../platform/telemetry/trace.ts'
import type { Attempts } from '../attempts.ts'
import type { Work } from './work.ts'

export interface Turns {
  context: Context
  /** Milliseconds after which work that has more to do lets the others go on. */
  sliceMs: number
  attempts: Attempts
  signal: AbortSignal
  trace: Trace
  /** What may have something to do now. */
  listDue(): Promise<readonly Work[]>
  /** Called when a work is done for now. */
  done(name: string): void
  /** Called after each work has had its slice. */
  roundEnded(): Promise<void>
}

interface Begun {
  passes: Passes
  ms: number
}

/**
 * Does what is due in rounds, in each of which every work gets one slice, until none has more to do: none waits for the whole of
 * another. Work that fails is given up for a minute. Ends early, between two passes, once the signal is aborted.
 */
export async function takeTurns(turns: Turns): Promise<void> {
  const begun = new Map<string, Begun>()
  for (let more = true; more && !turns.signal.aborted; ) {
    more = false
    for (const work of await turns.listDue()) {
      if (turns.signal.aborted) break
      if (!begun.has(work.name) && !turns.attempts.mayTry(work.name)) continue
      if (await takeSlice(turns, work, begun)) more = true
    }
    await turns.roundEnded()
  }
}

/** One slice of the work; resolves to whether it has more to do. */
async function takeSlice(turns: Turns, work: Work, begun: Map<string, Begun>): Promise<boolean> {
  const { context, sliceMs, attempts, signal, trace, done } = turns
  const now = () => context.clock.now().getTime()
  const state = begun.get(work.name) ?? { passes: work.run(context), ms: 0 }
  const start = now()
  const passesOfSlice = async () => {
    do {
      if ((await state.passes.next()).done) return true
    } while (!signal.aborted && now() - start < sliceMs)
    return false
  }
  try {
    if (await trace(`job ${work.name}`, { 'itops.job.lane': work.lane }, passesOfSlice)) {
      begun.delete(work.name)
      attempts.ended(work.name, state.ms + now() - start)
      done(work.name)
      return false
    }
    begun.set(work.name, { passes: state.passes, ms: state.ms + now() - start })
    return true
  } catch (error) {
    begun.delete(work.name)
    // What was cancelled because core stops has not failed.
    if (!signal.aborted) attempts.ended(work.name, state.ms + now() - start, error)
    return false
  }
}
