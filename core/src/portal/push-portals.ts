import type { Branding } from '../platform/branding/declared.ts'
import type { Context } from '../platform/context.ts'
import type { Post } from '../platform/outbound/post.ts'
import type { Passes } from '../platform/passes.ts'
import { withBranding } from './declare-portal.ts'
import { publicPart } from './portal.ts'
import { readPortal } from './read-portal.ts'

/** The separate portal that is sent the status pages. */
export interface PushTarget {
  url: string
  apiKey: string
}

export interface PushTools {
  target: PushTarget
  post: Post
  branding: Branding
  /** Counts what was sent, and what failed. */
  pushed(ok: boolean): void
}

const minuteMs = 60_000
const everyMs = 5 * minuteMs

/**
 * Sends each status page that is public or shared by link to the separate portal when it is due: every five minutes, after a failure in 1, 2
 * and 4 minutes. One that fails keeps no other from being sent; throws at the end what the first failed with, which says nothing of the key.
 */
export async function* pushPortals(context: Context, tools: PushTools): Passes<void> {
  const failed: string[] = []
  for (const { id, slug, failures } of await listDue(context)) {
    try {
      await pushPortal(context, tools, slug)
      await markDue(context, id, 0)
      tools.pushed(true)
    } catch (error) {
      await markDue(context, id, failures + 1)
      tools.pushed(false)
      failed.push(`${slug}: ${error instanceof Error ? error.message : error}`)
    }
    yield
  }
  if (failed.length > 0) throw new Error(`status pages were not sent to the portal (${failed.length}): ${failed[0]}`)
}

async function pushPortal(
  context: Context,
  { target: { url, apiKey }, post, branding }: PushTools,
  slug: string,
): Promise<void> {
  const body = JSON.stringify(publicPart(withBranding(await readPortal(context, slug), branding)))
  const { status } = await post({ url, headers: { authorization: `Bearer ${apiKey}` }, body })
  if (status < 200 || status > 299) throw new Error(`it answered ${status}`)
}

async function listDue({ database, clock }: Context): Promise<{ id: number; slug: string; failures: number }[]> {
  const { rows } = await database.query<{ id: number; slug: string; failures: number }>(
    `select c.id, c.slug, coalesce(q.failures, 0) as failures
    from portals p
    join customers c on c.id = p.customer_id
    left join portal_pushes q on q.customer_id = p.customer_id
    where p.visibility <> 'PRIVATE'
      and coalesce(q.due_at <= $1, true)
    order by q.due_at nulls first, c.id`,
    [clock.now()],
  )
  return rows
}

async function markDue({ database, clock }: Context, customerId: number, failures: number): Promise<void> {
  const pauseMs = failures === 0 ? everyMs : Math.min(everyMs, minuteMs * 2 ** (failures - 1))
  await database.query(
    `insert into portal_pushes (customer_id, due_at, failures)
    values ($1, $2, $3)
    on conflict (customer_id) do update
    set due_at = excluded.due_at, failures = excluded.failures`,
    [customerId, new Date(clock.now().getTime() + pauseMs), failures],
  )
}
