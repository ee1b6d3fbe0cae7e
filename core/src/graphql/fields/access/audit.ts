import { lineOf, listAudit } from '../../../auth/audit/list-audit.ts'
import { listAuditStreams } from '../../../auth/audit/read-streams.ts'
import { verifyAudit } from '../../../auth/audit/verify-audit.ts'
import { listLimitsSeen } from '../../../limits/list-limits-seen.ts'
import { maxPage, parseInteger, parseText } from '../../arguments.ts'
import type { Resolvers } from '../../resolvers.generated.ts'

/** Who did what, and who asked for too much. */
export const auditFields = {
  Query: {
    auditLog: async (_, { filter, first, after }, { context }) => {
      for (const name of ['who', 'action', 'subject'] as const) parseText(name, filter?.[name])
      const entries = await listAudit(context, filter ?? {}, { first: parseInteger('first', first, 1, maxPage), after })
      return entries.map((entry) => ({ ...entry, line: lineOf(entry) }))
    },
    auditStreams: (_, __, { context }) => listAuditStreams(context),
    limitsSeen: (_, { first }, { context }) => listLimitsSeen(context, parseInteger('first', first, 1, maxPage)),
    verifyAuditLog: (_, __, { context }) => verifyAudit(context),
  },
} satisfies Resolvers
