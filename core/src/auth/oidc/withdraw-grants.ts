import { type Context, systemActor } from '../../platform/context.ts'
import type { OidcProvider } from '../../platform/oidc/settings.ts'
import { attribute } from '../audit/audited-database.ts'
import { parseGrantScope, writeScope } from '../grants/grant.ts'

/**
 * Takes away what login providers have granted and the settings no longer let them grant, and ends the sessions that were opened by one that is
 * in the settings no more; asked at each start, as nobody signs in there who could be asked again.
 */
export async function withdrawGrants({ database }: Context, providers: readonly OidcProvider[]): Promise<void> {
  const granted = providers.flatMap(({ id, grants }) =>
    grants.map(({ role, scope }) => ({ source: id, role, scope: writeScope(parseGrantScope(scope)) })),
  )
  await database.transaction(async (tx) => {
    const origin = { action: 'settings of login providers', address: '', requestId: '' }
    await attribute(tx, { ...systemActor, origin })
    await tx.query(
      `delete from user_grants
      where id in (
        select g.id
        from grants_with_scopes g
        where g.source is not null
          and not exists (
            select
            from jsonb_to_recordset($1::jsonb) as k(source text, role text, scope text)
            where k.source = g.source
              and k.role = g.role
              and g.scope = case
                when k.scope like 'group:%' then 'group:' || current_group_name(substr(k.scope, 7))
                else k.scope
              end
          )
      )`,
      [JSON.stringify(granted)],
    )
    await tx.query('delete from user_sessions where provider <> all ($1::text[])', [providers.map(({ id }) => id)])
  })
}
