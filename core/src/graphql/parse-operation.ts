import { type DocumentNode, getOperationAST, type OperationDefinitionNode, OperationTypeNode, parse } from 'graphql'
import { AppError } from '../platform/errors.ts'

/** Far more brackets than any query of ours has within each other; parsers and validators go down by calls. */
const maxNesting = 200

interface RawRequest {
  method: string
  /** As its content type was read: an object, or a text of a type that is none of GraphQL's. */
  body: unknown
  query: unknown
}

/** One GraphQL operation, with the rest of its document. */
export interface Operation {
  document: DocumentNode
  operationName: string | undefined
  variables: Record<string, unknown> | undefined
}

/**
 * The operation that a request asks for. Throws `bad_request` for a request that is not one well-formed operation. Without it, mercurius would take a JSON text
 * for a document that is parsed already, and fail over an operation that does not exist.
 */
export function parseOperation({ method, body, query: search }: RawRequest): Operation {
  const isRead = method === 'GET' || method === 'HEAD'
  const { query, operationName, variables } = Object(isRead ? search : body)
  if (typeof query !== 'string' || query === '') return refuse('Send {"query": "…", "variables": {…}}.')
  const values: unknown = isRead ? parseJson(variables) : variables
  if (!isMap(values)) return refuse('variables must be an object: {"name": value}.')
  const document = parseDocument(query)
  const { operation } = findOperation(document, operationName)
  if (operation === OperationTypeNode.SUBSCRIPTION) refuse('Subscribe over the WebSocket at /graphql/ws.')
  if (isRead && operation === OperationTypeNode.MUTATION) refuse('Send mutations by POST.')
  return { document, operationName: operationName ?? undefined, variables: values ?? undefined }
}

/** The document of a query. Throws `bad_request` where it is no GraphQL, or nests deeper than any sensible one. */
export function parseDocument(query: string): DocumentNode {
  if (nestingOf(query) > maxNesting) refuse(`The query nests more than ${maxNesting} brackets.`)
  try {
    return parse(query)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

/** The operation of a document that the name says, or its only one. Throws `bad_request` when there is none. */
export function findOperation(document: DocumentNode, operationName: unknown): OperationDefinitionNode {
  const hasName = operationName !== null && operationName !== undefined
  if (hasName && (typeof operationName !== 'string' || operationName === ''))
    refuse('operationName must be a name, or absent.')
  const found = getOperationAST(document, hasName ? String(operationName) : undefined)
  if (found) return found
  if (hasName) return refuse(`The document has no operation "${String(operationName).slice(0, 100)}".`)
  return refuse('The document must have one operation, or operationName must say which of several it is.')
}

/** How deep its brackets stand within each other at most; brackets in texts count too. */
function nestingOf(query: string): number {
  let depth = 0
  let max = 0
  for (const character of query) {
    if ('{[('.includes(character)) max = Math.max(max, ++depth)
    else if ('}])'.includes(character)) depth--
  }
  return max
}

/** Variables in the query string are JSON. */
function parseJson(text: unknown): unknown {
  if (text === undefined || text === '') return null
  try {
    return JSON.parse(String(text))
  } catch {
    return refuse('variables must be JSON: {"name": value}.')
  }
}

function isMap(value: unknown): value is Record<string, unknown> | undefined | null {
  return value === undefined || value === null || (typeof value === 'object' && !Array.isArray(value))
}

function refuse(reason: string): never {
  throw new AppError('bad_request', { reason })
}
