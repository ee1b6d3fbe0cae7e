/** A GraphQL document that carries the types of its result and its variables; at run time it is its text. */
export type TypedDocument<Data, Variables> = string & { readonly __types?: (variables: Variables) => Data }

/** A document that takes no variables. */
export type NoVariables = { [name: string]: never }
