export type { Plugin } from '../graphql/generated/types.generated.ts'
export { loginDocument, pluginsDocument, refreshDocument } from '../graphql/generated/users.generated.ts'
