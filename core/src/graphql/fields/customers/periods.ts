import { readRange } from '../../../sla/periods/read-range.ts'
import { parsePath, parseText } from '../../arguments.ts'
import type { Resolvers } from '../../resolvers.generated.ts'

/** Any period of a subject. */
export const periodFields = {
  Query: {
    slaPeriod: (_, { node, ...args }, { context }) => {
      for (const [name, text] of Object.entries(args)) parseText(name, text?.toString())
      return readRange(context, { ...args, node: parsePath('node', node ?? null) })
    },
  },
} satisfies Resolvers
