import type { Seal, TrendPoint } from '../../graphql/generated/types.generated.ts'

/** A month of the table: its result, how final it is (`none` where nothing was recorded), and its latest seal. */
export interface Month extends TrendPoint {
  state: 'none' | 'provisional' | 'final' | 'sealed'
  /** The latest revision of its seal. */
  revision: number | null
}

/** Months with their seals, the newest first. */
export function monthsOf(points: readonly TrendPoint[], seals: readonly Seal[]): Month[] {
  const latest = new Map(seals.filter((seal) => seal.latest).map((seal) => [seal.periodKey, seal]))
  return points
    .map((point): Month => {
      const seal = latest.get(point.periodKey)
      return {
        ...point,
        state: seal ? 'sealed' : point.final ? 'final' : point.coverage === null ? 'none' : 'provisional',
        revision: seal?.revision ?? null,
      }
    })
    .toReversed()
}
