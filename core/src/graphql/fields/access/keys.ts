import { agentCommand } from '../../../auth/keys/agent-command.ts'
import { revokeKey, rotateKey } from '../../../auth/keys/change-key.ts'
import { issueKey } from '../../../auth/keys/issue-key.ts'
import type { IssuedKey, KeyView } from '../../../auth/keys/key-view.ts'
import { listKeys } from '../../../auth/keys/list-keys.ts'
import { keyKinds } from '../../../platform/context.ts'
import { parseText } from '../../arguments.ts'
import type { GraphqlContext } from '../../graphql-context.ts'
import type { KeyKind, Resolvers } from '../../resolvers.generated.ts'

/** The keys of machines. */
export const keyFields = {
  Query: {
    machineKeys: async (_, __, { context }) => {
      const { keys, operatorKeyUsedAt } = await listKeys(context)
      return { keys: keys.map(toGraphql), operatorKeyUsedAt }
    },
  },
  Mutation: {
    issueKey: async (_, { input }, graphql) => {
      const { name, scope, kinds, expiresAt } = input
      const issued = await issueKey(graphql.context, {
        name: parseText('name', name),
        scope: parseText('scope', scope),
        kinds: keyKinds.filter((kind) => kinds.includes(nameOf(kind))),
        expiresAt: expiresAt ?? null,
      })
      return answerOf(issued, graphql)
    },
    rotateKey: async (_, { id, overlapHours }, graphql) =>
      answerOf(await rotateKey(graphql.context, id, overlapHours), graphql),
    revokeKey: async (_, { id }, { context }) => toGraphql(await revokeKey(context, id)),
  },
} satisfies Resolvers

function answerOf({ key, token }: IssuedKey, { channelTools }: GraphqlContext) {
  const command = key.kinds.includes('agent') ? agentCommand(key, token, channelTools.publicUrl) : null
  return { key: toGraphql(key), token, agentCommand: command }
}

function toGraphql({ kinds, ...key }: KeyView) {
  return { ...key, kinds: kinds.map(nameOf) }
}

/** A kind is written in capitals here. */
function nameOf(kind: KeyView['kinds'][number]): KeyKind {
  return kind.toUpperCase() as KeyKind // each kind of keyKinds is one of KeyKind, in capitals
}
