import { createHash } from 'node:crypto'
import { assertInScope } from '../auth/grants/may.ts'
import { type ChangeAnswer, type ChangeReport, parseServicePath } from '../contract/index.ts'
import { withEvents } from '../events/with-events.ts'
import { formerPathWarning } from '../inventory/services/former-names.ts'
import { lockServices } from '../inventory/services/service-row.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { parseReportTime } from '../platform/report-time.ts'
import { detailsOf, lineOf, type ReceivedChange } from './received-change.ts'
import { summaryOf } from './service-change.ts'
import { storeChanges } from './store-changes.ts'

/**
 * Takes a change that a pipeline or a person marks. It makes no service: a mark is no observation of one. Throws `not_found` for a
 * service that nobody has reported, and `forbidden` beyond the caller's scope.
 */
export async function recordChange(context: Context, body: ChangeReport): Promise<ChangeAnswer> {
  const { actor, clock } = context
  const now = clock.now()
  const { path, warnings } = parseServicePath(body.path)
  const change = parseChange(body, parseReportTime(body.at, now, warnings), warnings)
  assertInScope(actor, path.path)
  const { summary, isNew } = await withEvents(context, async (tx, append) => {
    const service = (await lockServices(tx, [path.path])).get(path.path)
    if (!service) throw new AppError('not_found', { what: `Service "${path.path}"` })
    if (service.path !== path.path) warnings.push(formerPathWarning(path.path, service.path))
    const events = await storeChanges(tx, [{ service, change }], now)
    const { rows } = await tx.query<{ summary: string }>(
      `select ${summaryOf} as summary
      from service_changes c
      where c.service_id = $1
        and c.key = $2
      order by c.time desc, c.id desc
      limit 1`,
      [service.id, change.key],
    )
    return { summary: rows[0]?.summary ?? '', isNew: (await append(events, now)) > 0 }
  })
  if (!isNew) warnings.push(`The change "${change.key}" was sent before: nothing changes.`)
  return { accepted: isNew ? 1 : 0, summary, warnings, serverTime: now.toISOString() }
}

function parseChange(body: ChangeReport, at: Date, warnings: string[]): ReceivedChange {
  const { kind = 'ROLLOUT' } = body
  const details = detailsOf(body)
  const before = lineOf(body.before)
  const after = lineOf(body.after)
  const named =
    before === null && after === null ? [] : [{ ...(before ? { before } : {}), ...(after ? { after } : {}) }]
  const change = {
    ...details,
    images: [...named, ...details.images],
    url: parseUrl(body.url, warnings),
    kind,
    at: at.getTime(),
  }
  return { ...change, key: body.id?.trim() ?? keyOf(change) }
}

/** Without a name of its own a change is known by all that is said of it. */
function keyOf(change: Omit<ReceivedChange, 'key'>): string {
  return `mark:${createHash('sha256').update(JSON.stringify(change)).digest('hex').slice(0, 32)}`
}

/** An address that a page may link to. */
function parseUrl(text: string | undefined, warnings: string[]): string | null {
  if (!text?.trim()) return null
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url.href
  warnings.push('url is left out: it must be http or https, without credentials.')
  return null
}
