import type { Context } from '../platform/context.ts'

/** A tier with its default target (percent) and clocks (minutes), and its weight in roll-ups. */
export interface Tier {
  tier: string
  uptimeTarget: number
  responseMinutes: number
  resolutionMinutes: number
  weight: number
}

/** The tiers, the most critical first. */
export async function listTiers({ database }: Context): Promise<Tier[]> {
  const { rows } = await database.query<Tier>(
    `select
      tier, uptime_target as "uptimeTarget", response_minutes as "responseMinutes",
      resolution_minutes as "resolutionMinutes", weight
    from sla_tiers
    order by rank`,
  )
  return rows
}
