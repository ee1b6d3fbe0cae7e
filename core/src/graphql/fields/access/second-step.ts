import { checkOwnPassword } from '../../../auth/change-password.ts'
import { readStepState, removeStep, resetStep } from '../../../auth/second-step/manage-step.ts'
import { parseText } from '../../arguments.ts'
import type { Resolvers } from '../../resolvers.generated.ts'

/** The second step of signing in: one's own, and that of who has lost the device. */
export const secondStepFields = {
  User: {
    secondStep: ({ id }, _, { context, user }) => (id === user?.id ? readStepState(context) : null),
  },
  Mutation: {
    beginSecondStep: async (_, { password }, { context, user, limitLogin, secondStep }) => {
      await limitLogin(user?.email ?? '')
      await checkOwnPassword(context, parseText('password', password, 1024))
      return secondStep.begin(context)
    },
    confirmSecondStep: async (_, { code }, { context, user, limitLogin, secondStep }) => {
      await limitLogin(user?.email ?? '')
      return secondStep.confirm(context, parseText('code', code, 100))
    },
    removeSecondStep: async (_, { password }, { context, user, limitLogin }) => {
      await limitLogin(user?.email ?? '')
      await checkOwnPassword(context, parseText('password', password, 1024))
      await removeStep(context)
      return true
    },
    resetSecondStep: async (_, { userId }, { context }) => {
      await resetStep(context, userId)
      return true
    },
  },
} satisfies Resolvers
