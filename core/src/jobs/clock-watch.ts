import type { Context } from '../platform/context.ts'

/** How far core's clock is ahead of others, in seconds; negative when it is behind. */
export interface ClockOffsets {
  /** The median over the agents that were heard lately; undefined unless two, and more than half, give about the same. */
  agents: { seconds: number; alike: number; of: number } | undefined
  /** Undefined for the embedded database, whose clock is core's own machine's. */
  database: { seconds: number; uncertainSeconds: number } | undefined
}

const agentsAllowedSeconds = 60
const databaseAllowedSeconds = 5
const heardWithinMs = 5 * 60_000

/** Compares core's clock with those of the agents, by the skew that their last heartbeats reported, and with the database's. */
export async function readClockOffsets({ database, clock }: Context): Promise<ClockOffsets> {
  const asked = clock.now().getTime()
  const { rows } = await database.query<{ at: Date; skews: number[] }>(
    `select
      clock_timestamp() as at,
      array(
        select clock_skew_seconds
        from agents
        where clock_skew_seconds is not null
          and last_seen_at > $1
        order by clock_skew_seconds
      ) as skews`,
    [new Date(asked - heardWithinMs)],
  )
  const answered = clock.now().getTime()
  const [row] = rows
  return {
    agents: row && ofAgents(row.skews),
    database:
      row && database.kind !== 'embedded'
        ? {
            seconds: ((asked + answered) / 2 - row.at.getTime()) / 1000,
            uncertainSeconds: (answered - asked) / 2000,
          }
        : undefined,
  }
}

/** The median, so that a minority can't shift it, and how many agents are within a minute of it. */
function ofAgents(skews: readonly number[]): ClockOffsets['agents'] {
  const median = skews[Math.floor((skews.length - 1) / 2)]
  if (median === undefined || skews.length < 2) return undefined
  const alike = skews.filter((skew) => Math.abs(skew - median) <= agentsAllowedSeconds).length
  if (alike < 2 || alike * 2 <= skews.length) return undefined
  return { seconds: -median, alike, of: skews.length }
}

/**
 * What is wrong with core's clock, as a sentence; undefined when nothing is. Clocks of different machines do not err alike: core's
 * is the wrong one when more than half of the agents, and at least two, are off by more than a minute and within a minute of one
 * another. A few agents that are off together share a bad time source of their own. Of the database more than 5 s are too much,
 * beyond what the question itself took.
 */
export function clockProblem({ agents, database }: ClockOffsets): string | undefined {
  const parts: string[] = []
  if (agents && Math.abs(agents.seconds) > agentsAllowedSeconds)
    parts.push(`${distance(agents.seconds)} ${agents.alike} of ${agents.of} agents`)
  if (database && Math.abs(database.seconds) - database.uncertainSeconds > databaseAllowedSeconds)
    parts.push(`${distance(database.seconds)} the database`)
  if (parts.length === 0) return undefined
  return `core's clock is ${parts.join(', and ')}: let NTP set the clocks of core and of the database`
}

function distance(seconds: number): string {
  return `${Math.round(Math.abs(seconds))} s ${seconds > 0 ? 'ahead of' : 'behind'}`
}
