import type { Act, ChangeInput } from '../../lifecycle/change.ts'
import { changeInventory } from '../../lifecycle/change-inventory.ts'
import { parseText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** What every act is given beside its target, of which each names the argument in its own way. */
export interface ActArgs {
  to?: string | null
  reason?: string | null
}

/** The mutation of one act. */
function doing<Name extends string>(act: Act, name: Name) {
  return (_: unknown, args: Record<Name, string> & ActArgs, { context }: GraphqlContext) =>
    changeInventory(
      context,
      parseTexts({ act, target: args[name], to: args.to ?? null, reason: args.reason ?? null }),
      {
        dryRun: false,
      },
    )
}

function parseTexts(input: ChangeInput): ChangeInput {
  parseText('target', input.target)
  parseText('to', input.to)
  parseText('node', input.node)
  parseText('reason', input.reason, 2000)
  return input
}

/** What is taken away, brought back or renamed. */
export const inventoryFields = {
  Query: {
    previewInventoryChange: (_, { input }, { context }) =>
      changeInventory(context, parseTexts(input), { dryRun: true }),
  },
  Mutation: {
    retireService: doing('RETIRE_SERVICE', 'path'),
    restoreService: doing('RESTORE_SERVICE', 'path'),
    deleteService: doing('DELETE_SERVICE', 'path'),
    renameService: doing('RENAME_SERVICE', 'path'),
    admitReporter: (_, { path, ...args }, { context }) =>
      changeInventory(context, parseTexts({ act: 'ADMIT_REPORTER', target: path, ...args }), { dryRun: false }),
    retireNode: doing('RETIRE_NODE', 'node'),
    restoreNode: doing('RESTORE_NODE', 'node'),
    forgetNode: doing('FORGET_NODE', 'node'),
    retireAgent: doing('RETIRE_AGENT', 'nodeId'),
    restoreAgent: doing('RESTORE_AGENT', 'nodeId'),
    forgetAgent: doing('FORGET_AGENT', 'nodeId'),
    renameSlaGroup: doing('RENAME_GROUP', 'group'),
    deleteSlaGroup: doing('DELETE_GROUP', 'group'),
  },
} satisfies Resolvers
