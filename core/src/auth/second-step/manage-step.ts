import type { Context } from '../../platform/context.ts'
import { getAdministered } from '../manage-users.ts'
import type { StepState } from './second-step.ts'

/** How the caller's second step stands. */
export async function readStepState({ actor, database }: Context): Promise<StepState> {
  const { rows } = await database.query<StepState>(
    `select
      t.confirmed_at is not null as "isOn",
      (select count(*)::integer from recovery_codes c where c.user_id = t.user_id) as "recoveryCodes"
    from user_totp t
    where t.user_id::text = $1`,
    [actor.id],
  )
  return rows[0] ?? { isOn: false, recoveryCodes: 0 }
}

/** Switches the caller's own second step off. */
export async function removeStep({ actor, database }: Context): Promise<void> {
  await database.query('delete from user_totp where user_id::text = $1', [actor.id])
}

/** Switches that of a user off who has lost their device. Throws `not_found`, and `forbidden` for one who holds a grant that the caller does not administer. */
export function resetStep(context: Context, userId: string): Promise<void> {
  return context.database.transaction(async (tx) => {
    const { id } = await getAdministered(context, tx, userId)
    await tx.query('delete from user_totp where user_id::text = $1', [id])
  })
}
