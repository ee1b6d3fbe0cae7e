import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { buildSchema, type GraphQLInputType, getNamedType, isInputObjectType } from 'graphql'
import type { TestCore } from '../../servers/server.ts'
import { everyField } from '../every-field.ts'
import { callCases, publicCases } from './call-cases.ts'
import { fieldCases } from './field-cases.ts'
import { missingNames, type Names, withoutNames } from './names.ts'

const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'))
const roots = [
  ['query', schema.getQueryType()],
  ['mutation', schema.getMutationType()],
] as const

/** What names something, among the arguments of fields and the parameters of calls. */
const naming =
  /^(path|service|servicePath|node|nodeId|agent|group|slaGroup|customer|slug|prefix|target|namespace|subject|email|key|scope|after|id|\w+Id)$/

/** The root fields of GraphQL that take a name or an id, at any depth of their arguments. */
export function fieldsThatName(): string[] {
  const names = (type: GraphQLInputType, name: string): boolean => {
    const inner = getNamedType(type)
    if (isInputObjectType(inner)) return Object.values(inner.getFields()).some((one) => names(one.type, one.name))
    return inner.name === 'ID' || (inner.name === 'String' && naming.test(name))
  }
  return roots.flatMap(([, root]) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) =>
      field.args.some(({ type, name }) => names(type, name)) ? [field.name] : [],
    ),
  )
}

/** The calls among those given, like `get /api/v1/tickets/{key}`, that take a name or an id. */
export function callsThatName(openapi: OpenApi, calls: readonly string[]): string[] {
  return calls.filter((call) => {
    const [method = '', path = ''] = call.split(' ')
    const { parameters = [], requestBody } = openapi.paths[path]?.[method] ?? {}
    const body = requestBody?.content?.['application/json']?.schema?.properties ?? {}
    return [...parameters.map(({ name }) => name), ...Object.keys(body)].some((name) => naming.test(name))
  })
}

/** The part of a description of an interface that says what calls take. */
export interface OpenApi {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: { name: string }[]
        requestBody?: { content?: Record<string, { schema?: { properties?: Record<string, unknown> } }> }
      }
    >
  >
}

/** A request in which something is named. */
export interface Question {
  what: string
  ask(names: Names): Promise<Response>
}

/** Every field in each of its ways, asked with a token. */
export function fieldQuestions(core: TestCore, token: string): Question[] {
  const headers = { authorization: `Bearer ${token}` }
  return roots.flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) =>
      (fieldCases[field.name] ?? []).map((write) => {
        const textOf = (names: Names) =>
          `${kind} { ${field.name}${write(names)} ${everyField(getNamedType(field.type), 2)} }`
        return {
          what: `${field.name}${write(missingNames(0))}`,
          ask: (names: Names) => core.call('/graphql', { query: textOf(names) }, headers),
        }
      }),
    ),
  )
}

/** Every call in each of its ways: with a key, or those for everybody without one. */
export function callQuestions(core: TestCore, key: string): Question[] {
  return [
    ...questionsOf(core, callCases, { 'x-api-key': key }),
    ...questionsOf(core, publicCases, { origin: new URL(core.url).origin }),
  ]
}

function questionsOf(core: TestCore, cases: typeof callCases, headers: Record<string, string>): Question[] {
  return Object.entries(cases).flatMap(([call, ways]) =>
    ways.map((way) => ({
      what: `${call} ${JSON.stringify(way(missingNames(0)))}`,
      ask: (names: Names) => {
        const [path, body] = way(names)
        return core.call(path, body, headers)
      },
    })),
  )
}

/** So often each is asked for: what core does beside them by itself is in one log, and not in the next. */
const tries = 8

interface Look {
  answer: string
  statements: string[]
}

/** How what is hidden is answered otherwise than what is missing, however often: by status, text or statements; undefined when it is not. */
export async function differenceOf({ what, ask }: Question, hidden: Names, statements: string[]) {
  const look = async (names: Names): Promise<Look> => {
    const response = await allowed(() => {
      statements.length = 0
      return ask(names)
    })
    const answer = withoutNames([response.status, await response.text()], names)
    return { answer, statements: [...statements] }
  }
  const missing = new Map<string, Look>()
  const seen = new Map<string, Look>()
  for (let turn = 0; turn < tries; turn++) {
    for (const [looks, names] of [
      [missing, missingNames(0)],
      [seen, hidden],
    ] as const) {
      const one = await look(names)
      looks.set(JSON.stringify(one), one)
    }
    if ([...seen.keys()].some((one) => missing.has(one))) return undefined
  }
  return { what, ...firstDifference([...missing.values()], [...seen.values()]) }
}

/** Asks again when it may: a busy machine takes many tries, and an account few logins in a minute. */
async function allowed(ask: () => Promise<Response>): Promise<Response> {
  const response = await ask()
  if (response.status !== 429) return response
  await setTimeout(Number(response.headers.get('retry-after')) * 1_000)
  return allowed(ask)
}

/** Of the looks with the fewest statements. */
function firstDifference(missing: Look[], seen: Look[]) {
  const shortest = (looks: Look[]) => looks.toSorted((one, other) => one.statements.length - other.statements.length)[0]
  const [one, other] = [shortest(missing), shortest(seen)]
  if (one?.answer !== other?.answer) return { missing: one?.answer, hidden: other?.answer }
  const at = other?.statements.findIndex((text, place) => text !== one?.statements[place]) ?? -1
  const from = at === -1 ? other?.statements.length : at
  return { missing: one?.statements.slice(from), hidden: other?.statements.slice(from) }
}
