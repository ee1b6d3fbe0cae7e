import type { ImportOutcome } from './history.ts'

const maxListed = 1_000
const seconds = (ms: number) => ms / 1000

/** An outcome as callers are answered: in seconds, with the first 1,000 services. */
export function inSeconds({ id, dryRun, creditedMs, refusedMs, services, warnings }: ImportOutcome) {
  const { sealed, tooOld, tooNew, taken, planned } = refusedMs
  return {
    id,
    dryRun,
    creditedSeconds: seconds(creditedMs),
    refusedSeconds: {
      sealed: seconds(sealed),
      tooOld: seconds(tooOld),
      tooNew: seconds(tooNew),
      taken: seconds(taken),
      planned: seconds(planned),
    },
    services: services
      .slice(0, maxListed)
      .map(({ path, isNew, creditedMs }) => ({ path, isNew, creditedSeconds: seconds(creditedMs) })),
    serviceCount: services.length,
    warnings,
  }
}

/** The same in lines for a terminal. */
export function* linesOf(outcome: ImportOutcome): Iterable<string> {
  const { id, dryRun, creditedSeconds, refusedSeconds, services, serviceCount, warnings } = inSeconds(outcome)
  const done = dryRun ? 'would be credited' : 'credited'
  for (const one of services) yield `${one.path}${one.isNew ? ' (new)' : ''}: ${one.creditedSeconds} s ${done}`
  if (serviceCount > services.length) yield `and ${serviceCount - services.length} more services`
  for (const warning of warnings) yield `warning: ${warning}`
  const { taken, sealed, tooOld, tooNew, planned } = refusedSeconds
  yield `${creditedSeconds} s ${done}${id === null ? '' : ` as import ${id}`}; left out: ${taken} s credited already, ${sealed} s sealed, ${tooOld} s too old, ${tooNew} s too new, ${planned} s of maintenance`
}
