export type { NoVariables, TypedDocument } from '../graphql/typed-document.ts'
