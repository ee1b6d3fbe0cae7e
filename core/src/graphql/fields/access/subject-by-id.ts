import { below, everything, type Subject } from '../../../auth/grants/may.ts'
import { findCorrection } from '../../../corrections/correction.ts'
import type { Target } from '../../../exclusions/exclusion-target.ts'
import { selectWindows, targetOf } from '../../../exclusions/list-windows.ts'
import type { Context } from '../../../platform/context.ts'
import { AppError } from '../../../platform/errors.ts'

type Find = (context: Context, id: string) => Promise<Subject | undefined>

const ofIncident: Find = async ({ actor, database }, id) => {
  const { rows } = await database.query<{ path: string }>(
    `select s.path
    from sla_incidents i
    join services s on s.id = i.service_id
    where i.id::text = $1
      and in_scope(s.path, $2)`,
    [id, actor.scope],
  )
  return rows[0] && below(rows[0].path)
}

const ofWindow: Find = async ({ actor, database, clock }, id) => {
  const ids = [Number(id)].filter(Number.isSafeInteger)
  const [window] = await selectWindows(database, actor.scope, clock.now(), { ids })
  return window && ofTarget(targetOf(window))
}

const ofCorrection: Find = async ({ actor, database }, id) => {
  try {
    const { targetKind, target } = await findCorrection(database, actor.scope, id)
    return ofTarget({ kind: targetKind, name: target })
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined
    throw error
  }
}

function ofTarget({ kind, name }: Target): Subject {
  if (kind === 'NAMESPACE') return everything
  return kind === 'GROUP' ? { kind, group: name } : below(name)
}

const finders: Record<string, Find> = {
  ...Object.fromEntries(
    ['acknowledge', 'assign', 'link', 'resolve'].map((verb) => [`Mutation.${verb}Incident`, ofIncident]),
  ),
  'Mutation.addIncidentNote': ofIncident,
  'Mutation.publishIncidentUpdate': ofIncident,
  'Mutation.stopExclusionWindow': ofWindow,
  'Mutation.cancelExclusionWindow': ofWindow,
  ...Object.fromEntries(['approve', 'reject', 'withdraw'].map((verb) => [`Mutation.${verb}Correction`, ofCorrection])),
}

/** What a call is about that names it by its id, of what the caller sees; undefined alike for what is hidden and what is missing. */
export async function subjectById(context: Context, field: string, args: object): Promise<Subject | undefined> {
  const { id, input } = args as { id?: unknown; input?: { id?: unknown } | null }
  const given = id ?? input?.id
  return typeof given === 'string' ? finders[field]?.(context, given) : undefined
}
