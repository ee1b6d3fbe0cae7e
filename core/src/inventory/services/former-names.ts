import type { Queryable } from '../../platform/database/database.ts'
import type { LockedService } from './service-row.ts'

/** What a sender hears of a service that has another path now; `twice` when it names both. */
export function formerPathWarning(former: string, path: string, twice = false): string {
  return twice
    ? `${former} is called ${path} now, which is named here, too: what stands under the old path is left out`
    : `${former} is called ${path} now: the report counts for it; send it under that path`
}

/** What a sender hears of a service that was retired by hand. */
export function keptRetiredWarning({ path, retired_at, retired_by }: LockedService): string {
  return `${path} was retired by ${retired_by} at ${retired_at?.toISOString()}: nothing after that counts until it is restored`
}

/** The path that a service has now, by a former one; any other path as it is. */
export async function findPresentPath(tx: Queryable, path: string): Promise<string> {
  const { rows } = await tx.query<{ path: string }>('select current_path($1) as path', [path])
  return rows[0]?.path ?? path
}
