import type { GraphqlContext } from './graphql-context.ts'
import type { Resolvers } from './resolvers.generated.ts'

type FieldsOf<Type extends keyof Resolvers> = NonNullable<Resolvers[Type]>

/** Fetches a field for all its parents at once; the answers stand in the order of the queries, none for a parent that is gone. */
type Loader<Field> =
  NonNullable<Field> extends (parent: infer Parent, args: infer Args, graphql: GraphqlContext) => infer Answer
    ? (queries: { obj: Parent; params: Args }[], graphql: GraphqlContext) => Promise<(Awaited<Answer> | undefined)[]>
    : never

/** The loaders that mercurius may be given, by type and field. */
export type Loaders = {
  [Type in keyof Resolvers]?: { [Field in keyof FieldsOf<Type>]?: Loader<FieldsOf<Type>[Field]> }
}

/** The loader of one field. */
export type LoaderOf<Type extends keyof Resolvers, Field extends keyof FieldsOf<Type>> = Loader<FieldsOf<Type>[Field]>

type AnswerOf<Field> = NonNullable<Field> extends (...input: never[]) => infer Answer ? Awaited<Answer> : never
type ParentOf<Fields> = {
  [Field in keyof Fields]-?: NonNullable<Fields[Field]> extends (parent: infer Parent, ...rest: never[]) => unknown
    ? Parent
    : never
}[keyof Fields]

/** Of a type, the fields that do not stand in its parent as the schema wants them: those need code. */
type Unanswered<Fields, Parent = ParentOf<Fields>> = {
  [Field in keyof Fields]-?: Field extends keyof Parent
    ? Parent[Field] extends AnswerOf<Fields[Field]>
      ? never
      : Field
    : Field
}[keyof Fields]

type RootType = 'Query' | 'Mutation'
type Scalar = 'DateTime' | 'DayStatuses' | 'DayUptimes'

/** What resolvers and loaders must have together: every field of the schema that does not answer by itself. */
export type EveryField = {
  [Type in Exclude<keyof Resolvers, Scalar | 'Subscription' | RootType> as [Unanswered<FieldsOf<Type>>] extends [never]
    ? never
    : Type]: Record<Unanswered<FieldsOf<Type>>, unknown>
} & { [Type in RootType]: Record<keyof FieldsOf<Type>, unknown> }
