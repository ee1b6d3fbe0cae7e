import { assertInScope, assertMayAnywhere } from '../auth/grants/may.ts'
import { withEvents } from '../events/with-events.ts'
import { cancelExclusionWindow } from '../exclusions/cancel-window.ts'
import { cutStoredTime } from '../exclusions/cut-stored-time.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { leaveCredits } from '../snapshots/running-credit.ts'
import { planAdmitReporter } from './admit-reporter.ts'
import type { Act, ChangeInput, InventoryChange, Plan } from './change.ts'
import { planDelete } from './delete-service.ts'
import { planGroupDelete, planGroupRename } from './groups.ts'
import type { Planner } from './planner.ts'
import { readEffect } from './read-effect.ts'
import { planRename } from './rename-service.ts'
import { planForgetAgent, planRestoreAgent, planRetireAgent } from './retire-agent.ts'
import { planForgetNode, planRestoreNode, planRetireNode } from './retire-node.ts'
import { listOpenWindows, planRestore, planRetire } from './retire-service.ts'

const planners: Record<Act, Planner> = {
  RETIRE_SERVICE: planRetire,
  RESTORE_SERVICE: planRestore,
  DELETE_SERVICE: planDelete,
  RENAME_SERVICE: planRename,
  ADMIT_REPORTER: planAdmitReporter,
  RETIRE_NODE: planRetireNode,
  RESTORE_NODE: planRestoreNode,
  FORGET_NODE: planForgetNode,
  RETIRE_AGENT: planRetireAgent,
  RESTORE_AGENT: planRestoreAgent,
  FORGET_AGENT: planForgetAgent,
  RENAME_GROUP: planGroupRename,
  DELETE_GROUP: planGroupDelete,
}
/** Group names are of everything, so these ask for it themselves. */
const groupActs: readonly Act[] = ['RENAME_GROUP', 'DELETE_GROUP']
/** After these, planned maintenance of the services alone has nothing to cover any more. */
const endsWindows: readonly Act[] = ['RETIRE_SERVICE', 'RETIRE_NODE']

/**
 * Does one act in one transaction with its events, or with `dryRun` only says what it would do. Doing it again changes nothing.
 * Throws `not_found` for what does not exist in the caller's scope, `forbidden` for what the caller does not
 * administer, `conflict` for what the state of things does not allow, and `bad_request` for what makes no sense.
 */
export async function changeInventory(
  context: Context,
  input: ChangeInput,
  { dryRun }: { dryRun: boolean },
): Promise<InventoryChange> {
  assertMayAnywhere(context.actor, 'administer')
  const { clock } = context
  const given = { ...input, target: parseTarget(input), reason: parseReason(input.reason) }
  const { change, windows } = await withEvents(context, async (tx, append) => {
    const plan = await planners[input.act](context, tx, given)
    if (!groupActs.includes(input.act)) assertInScope(context.actor, plan.target)
    const effect = await readEffect(context, tx, input.act, plan)
    const change = { ...outcomeOf(input.act, plan), ...effect }
    if (dryRun) return { change, windows: [] }
    if (plan.problem) throw plan.problem
    const windows = endsWindows.includes(input.act) ? await listOpenWindows(tx, plan.services, clock.now()) : []
    if (plan.done) return { change, windows }
    await leaveCredits(tx, { ids: plan.services })
    await append(await plan.apply(), clock.now())
    return { change: { ...change, changed: true }, windows }
  })
  if (change.changed) await cutStoredTime(context)
  for (const id of windows) await cancelExclusionWindow(context, id)
  return change
}

function outcomeOf(act: Act, { target, to, problem, warnings = [] }: Plan) {
  return { act, target, to: to ?? null, changed: false, refused: problem?.message ?? null, warnings: [...warnings] }
}

function parseTarget({ target }: ChangeInput): string {
  const name = target.trim()
  if (name.replace(/^\/+|\/+$/g, '') !== '') return name
  throw new AppError('bad_request', { reason: 'The target is empty: name what is meant.' })
}

function parseReason(reason: string | null | undefined): string | null {
  const text = reason?.trim() ?? ''
  if (text.length <= 2000) return text === '' ? null : text
  throw new AppError('bad_request', { reason: 'The reason may have 2000 characters at most.' })
}
