import type { Queryable } from '../../platform/database/database.ts'
import type { Scope } from '../../platform/scope.ts'
import { type CreditTerms, creditColumns, replacedTerms } from './credit-terms.ts'

/** A group with its terms as a definition may change them. */
export interface GroupRow extends CreditTerms {
  name: string
  displayName: string
  definedBy: string | null
  /** Has services where its definer speaks for nobody. */
  foreign?: boolean
  tier: string
  uptime: number | null
  response: number | null
  resolution: number | null
  minCoverage: number | null
}

/** The groups with these names, or with these former ones, by the name that was asked for. */
export async function findGroups(
  tx: Queryable,
  names: readonly string[],
  now: Date,
  scope: Scope,
): Promise<Map<string, GroupRow>> {
  const { rows } = await tx.query<GroupRow & { asked: string }>(
    `select
      k.name as asked, g.name, g.display_name as "displayName", g.defined_by as "definedBy", t.tier, t.uptime_target as uptime,
      t.response_minutes as response, t.resolution_minutes as resolution,
      t.min_coverage as "minCoverage", ${creditColumns('t')},
      g.defined_by is null
        and exists (select from services s where s.sla_group_id = g.id and not in_scope(s.path, $3)) as foreign
    from known_group_names k
    join sla_groups g on g.id = k.group_id
    join sla_group_terms_over_time t on t.group_id = g.id
    where k.name = any ($1::text[])
      and t.effective_from <= $2
      and t.effective_to > $2`,
    [names, now, scope],
  )
  return new Map(rows.map(({ asked, ...group }) => [asked, group]))
}

/** Stores groups and their terms, which count from the start of the present day in the group's zone. */
export async function storeGroups(tx: Queryable, groups: readonly GroupRow[], setBy: string, now: Date): Promise<void> {
  if (groups.length === 0) return
  await tx.query(
    `with definition as (
      select *
      from jsonb_to_recordset($1::jsonb) as g (
        name text, "displayName" text, "definedBy" text, tier text, uptime numeric, response numeric, resolution numeric,
        "minCoverage" numeric, credits jsonb, "creditCap" numeric, "creditFee" numeric, "creditCurrency" text,
        "creditPerResponseBreach" numeric, "creditPerResolutionBreach" numeric
      )
    ),
    stored as (
      insert into sla_groups (name, display_name, defined_by, created_at)
      select name, "displayName", "definedBy", $2
      from definition
      on conflict (name) do update
      set
        display_name = excluded.display_name,
        defined_by = excluded.defined_by
      returning id, name
    )
    insert into sla_group_terms (
      group_id, effective_from, tier, uptime_target, response_minutes, resolution_minutes, time_zone, degraded_rule,
      unmeasured_rule, min_coverage, credits, credit_cap, credit_fee, credit_currency, credit_per_response_breach,
      credit_per_resolution_breach, set_by, created_at
    )
    select
      s.id,
      case when last.created_at < today.start then today.start else coalesce(last.effective_from, '-infinity') end,
      d.tier,
      d.uptime,
      d.response,
      d.resolution,
      coalesce(last.time_zone, 'UTC'),
      coalesce(last.degraded_rule, 'up'),
      coalesce(last.unmeasured_rule, 'left_out'),
      coalesce(d."minCoverage", 90),
      d.credits,
      d."creditCap",
      d."creditFee",
      d."creditCurrency",
      d."creditPerResponseBreach",
      d."creditPerResolutionBreach",
      $3,
      $2
    from stored s
    join definition d using (name)
    left join lateral (
      select t.*
      from sla_group_terms t
      where t.group_id = s.id
        and t.effective_from <= $2
      order by t.effective_from desc
      limit 1
    ) last on true
    cross join lateral (
      select local_midnight(($2::timestamptz at time zone last.time_zone)::date, last.time_zone) as start
    ) today
    where (
        d.tier, d.uptime, d.response, d.resolution, coalesce(d."minCoverage", 90), d.credits, d."creditCap", d."creditFee",
        d."creditCurrency", d."creditPerResponseBreach", d."creditPerResolutionBreach"
      ) is distinct from (
        last.tier, last.uptime_target, last.response_minutes, last.resolution_minutes, last.min_coverage, last.credits,
        last.credit_cap, last.credit_fee, last.credit_currency, last.credit_per_response_breach,
        last.credit_per_resolution_breach
      )
    on conflict (group_id, effective_from) do update
    set
      ${replacedTerms},
      set_by = excluded.set_by,
      created_at = excluded.created_at`,
    [JSON.stringify(groups), now, setBy],
  )
}
