import type { Context } from '../platform/context.ts'
import { allPasses, type Passes } from '../platform/passes.ts'
import { createStepSize } from '../platform/step-size.ts'
import { refreshPasses } from '../sla/refresh-aggregates.ts'
import { showCorrectedPasses } from '../sla/show-corrected-results.ts'
import { type CorrectionStep, takeCorrectionStep } from './take-correction-step.ts'

const mostServices = 200
/** How long an approval carries out steps itself, so that small corrections need not wait for the next turn of the jobs. */
const ownBudgetMs = 1_000

/** Carries out what is approved, to its end; resolves to the number of corrections whose results are shown from now on. */
export async function carryOutCorrections(context: Context): Promise<number> {
  await allPasses(correctionPasses(context))
  return allPasses(showCorrectedPasses(context))
}

/** Changes stored time day by day, and aggregates each day again, in passes of less than a second. */
export async function* correctionPasses(context: Context): Passes<void> {
  const size = createStepSize(context.clock, mostServices)
  let day: CorrectionStep | undefined
  for (;;) {
    const step = await size.timed(() => takeCorrectionStep(context, size.current()))
    yield
    if (day && !(step && isSameDay(day, step))) yield* refreshPasses(context, day.from, day.to)
    if (!step) return
    day = step
  }
}

/** Carries out the first steps right after an approval; the jobs go on with the rest. */
export async function beginCorrections(context: Context): Promise<void> {
  const { clock } = context
  const size = createStepSize(clock, mostServices)
  const until = clock.now().getTime() + ownBudgetMs
  while ((await size.timed(() => takeCorrectionStep(context, size.current()))) && clock.now().getTime() < until);
}

const dayMs = 86_400_000

function isSameDay(a: CorrectionStep, b: CorrectionStep): boolean {
  return Math.floor(a.from.getTime() / dayMs) === Math.floor(b.from.getTime() / dayMs)
}
