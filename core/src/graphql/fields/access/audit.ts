import { lineOf, listAudit } from '../../../auth/audit/list-audit.ts'
import { verifyAudit } from '../../../auth/audit/verify-audit.ts'
import { maxPage, parseInteger, parseText } from '../../arguments.ts'
import type { Resolvers } from '../../resolvers.generated.ts'

/** Who did what. */
export const auditFields = {
  Query: {
    auditLog: async (_, { filter, first, after }, { context }) => {
      for (const name of ['who', 'action', 'subject'] as const) parseText(name, filter?.[name])
      const entries = await listAudit(context, filter ?? {}, { first: parseInteger('first', first, 1, maxPage), after })
      return entries.map((entry) => ({ ...entry, line: lineOf(entry) }))
    },
    verifyAuditLog: (_, __, { context }) => verifyAudit(context),
  },
} satisfies Resolvers
