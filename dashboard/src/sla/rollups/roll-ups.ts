import type { RollUp } from '../../graphql/generated/types.generated.ts'

/** One way to make a single uptime of several services. */
export interface RollUpFigure {
  key: 'mean' | 'worst' | 'weighted' | 'all-up' | 'any-up'
  label: string
  uptime: number | null
  explanation: string
  /** The service whose uptime it is. */
  service?: string
}

/** The five roll-ups of a result side by side, each with what it says. */
export function rollUpFigures(result: RollUp): RollUpFigure[] {
  return [
    {
      key: 'mean',
      label: 'Mean',
      uptime: result.actualValue,
      explanation: 'Pooled: the time up of all services by the time measured. This is the figure of the SLA.',
    },
    {
      key: 'worst',
      label: 'Worst',
      uptime: result.worstUptime,
      explanation: 'The lowest uptime of one service.',
      ...(result.worstService !== null && { service: result.worstService }),
    },
    {
      key: 'weighted',
      label: 'Weighted',
      uptime: result.weightedUptime,
      explanation: 'By criticality: critical counts 8, high 4, medium 2, low 1.',
    },
    {
      key: 'all-up',
      label: 'All up',
      uptime: result.allUpUptime,
      explanation: 'Up only while every service was, by the true overlap of their outages.',
    },
    {
      key: 'any-up',
      label: 'Any up',
      uptime: result.anyUpUptime,
      explanation: 'Up while at least one service was: for replicas of each other.',
    },
  ]
}
