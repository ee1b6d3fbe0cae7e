import type { Context } from '../platform/context.ts'
import { allPasses, type Passes } from '../platform/passes.ts'
import { createStepSize, extentOf, quartersOf, type StepSize } from '../platform/step-size.ts'
import { type ChangedTime, createServiceSteps, refreshServicePasses } from '../sla/aggregates/refresh-services.ts'
import { showCorrectedPasses } from '../sla/results/show-corrected-results.ts'
import { type CorrectionStep, runCorrectionStep } from './run-correction-step.ts'

const maxQuarters = 2_000
/** How long an approval carries out steps itself, so that small corrections need not wait for the next turn of the jobs. */
const ownBudgetMs = 1_000

/** Carries out what is approved, to its end; resolves to the number of corrections whose results are shown from now on. */
export async function carryOutCorrections(context: Context): Promise<number> {
  await allPasses(correctionPasses(context))
  return allPasses(showCorrectedPasses(context))
}

/** Changes stored time day by day, and aggregates each day again, in passes of less than a second. */
export async function* correctionPasses(context: Context): Passes<void> {
  const size = createStepSize(context.clock, { max: maxQuarters })
  const refreshed = createServiceSteps(context)
  let day: ChangedTime | undefined
  for (;;) {
    const step = await runStep(context, size)
    yield
    if (day && !(step && isSameDay(day, step))) {
      yield* refreshServicePasses(context, day, refreshed)
      day = undefined
    }
    if (!step) return
    day = day ? both(day, step) : step
  }
}

/** Carries out the first steps right after an approval; the jobs go on with the rest. */
export async function beginCorrections(context: Context): Promise<void> {
  const { clock } = context
  const size = createStepSize(clock, { max: maxQuarters })
  const until = clock.now().getTime() + ownBudgetMs
  while ((await runStep(context, size)) && clock.now().getTime() < until);
}

function runStep(context: Context, size: StepSize): Promise<CorrectionStep | undefined> {
  const extent = extentOf(size.current())
  return size.timed(
    () => runCorrectionStep(context, extent),
    (step) => quartersOf(step?.services.length ?? 0, extent.hours),
  )
}

const dayMs = 86_400_000

function isSameDay(a: ChangedTime, b: ChangedTime): boolean {
  return Math.floor(a.from.getTime() / dayMs) === Math.floor(b.from.getTime() / dayMs)
}

/** The shortest interval that holds both, of all their services. */
function both(a: ChangedTime, b: ChangedTime): ChangedTime {
  const services = [...new Set([...a.services, ...b.services])]
  return { services, from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to }
}
