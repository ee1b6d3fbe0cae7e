import { AppError } from '../platform/errors.ts'
import { getService, type Planner } from './planner.ts'

/** Lets the sender speak for a service that was refused last, instead of the one that does now. */
export const planAdmitReporter: Planner = async (context, tx, { target, reason }) => {
  const service = await getService(context, tx, target)
  const { actor } = context
  const { rows } = await tx.query<{ reporter: string | null; refused: string | null }>(
    'select reporter, contested_by as refused from service_states where service_id = $1',
    [service.id],
  )
  const { reporter = null, refused = null } = rows[0] ?? {}
  const problem = new AppError('conflict', {
    reason: `Nobody else than ${reporter ?? 'its first sender'} has wanted to report ${service.path}.`,
  })
  return {
    target: service.path,
    services: [service.id],
    done: false,
    ...(refused === null ? { problem } : {}),
    warnings: refused === null ? [] : [`${refused} reports it from now on, and ${reporter} is refused.`],
    async apply() {
      await tx.query(
        `update service_states
        set reporter = contested_by, contested_by = null, contested_at = null
        where service_id = $1`,
        [service.id],
      )
      const payload = { serviceId: service.id, from: reporter, to: refused ?? '', by: actor.name, reason }
      return [{ type: 'service.reporter_changed', subject: service.path, payload }]
    },
  }
}
