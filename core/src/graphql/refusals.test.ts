import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { oddOperations } from '../../testing/requests/odd-variables.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'

describe('GraphQL', () => {
  let core: TestCore
  let token: string
  beforeAll(async () => {
    core = await startTestCore()
    token = await core.token()
  })
  afterAll(async () => {
    await core.close()
    await core.database.close()
  })

  const bodies: [what: string, body: string, status: number, code: string][] = [
    ['half a document', '{"query": ', 400, 'bad_request'],
    ['a query that is no text', '{"query": 1}', 400, 'bad_request'],
    ['variables that are no object', '{"query": "{ me { id } }", "variables": "none"}', 400, 'bad_request'],
    ['nothing', '', 400, 'bad_request'],
    ['variables that are a list', '{"query": "{ me { id } }", "variables": []}', 400, 'bad_request'],
    ['an empty operationName', '{"query": "query A { me { id } }", "operationName": ""}', 400, 'bad_request'],
    ['an operationName that is no text', '{"query": "query A { me { id } }", "operationName": 1}', 400, 'bad_request'],
    ['an unknown operationName', '{"query": "query A { me { id } }", "operationName": "B"}', 400, 'bad_request'],
    ['several operations, none named', '{"query": "query A { me { id } } query B { me { id } }"}', 400, 'bad_request'],
    ['no operation', '{"query": "fragment F on Query { me { id } }"}', 400, 'bad_request'],
    ['an unknown fragment', '{"query": "{ ...F }"}', 400, 'bad_request'],
    ['a JSON text for a query', '{"query": "{\\"kind\\": \\"Document\\"}"}', 400, 'bad_request'],
    ['a number for a query, as text', '{"query": "3"}', 400, 'bad_request'],
    ['brackets without end', JSON.stringify({ query: `{ services(filter: ${'['.repeat(9_000)}` }), 400, 'bad_request'],
    ['several requests at once', '[{"query": "{ me { id } }"}]', 400, 'bad_request'],
    ['more than 256 KiB', JSON.stringify({ query: `{ me { id } } ${'#'.repeat(300_000)}` }), 413, 'payload_too_large'],
  ]
  it.each(bodies)('refuses a body with %s', async (_what, body, status, code) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${core.url}/graphql`, { method: 'POST', headers, body })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] })
  })

  it.each([
    ['application/xml', '<query/>', 415, 'unsupported_media_type'],
    ['multipart/form-data; boundary=x', '--x--', 415, 'unsupported_media_type'],
    ['nonsense', '{}', 415, 'unsupported_media_type'],
    ['text/plain', '{ me { id } }', 415, 'unsupported_media_type'],
    ['application/graphql', 'null', 400, 'bad_request'],
    ['application/graphql', '{"query": "{ me { id } }"}', 400, 'bad_request'],
  ])('refuses a body of the type %s', async (type, body, status, code) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type }
    const response = await fetch(`${core.url}/graphql`, { method: 'POST', headers, body })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] })
  })

  it.each([
    '',
    'query=',
    'query={ me { id } }&query={ me { id } }',
    'query={ me { id } }&operationName=',
    'query={ me { id } }&operationName=x',
    'query={ me { id } }&operationName=x&operationName=y',
    'query={ me { id } }&variables=x',
    'query={ me { id } }&variables=3',
    'query={ me { id } }&variables=[]',
    'query={ me { id } }&variables={}&variables={}',
    'query={ me { id } }&extensions=x',
    'query=mutation { login(email: "a", password: "b") { token } }',
    'query=query A { me { id } } mutation B { login(email: "a", password: "b") { token } }&operationName=B',
    'query=subscription { serviceStatusChanged { id } }',
  ])('refuses to read by GET ?%s', async (search) => {
    const response = await core.call(`/graphql?${encodeURI(search)}`, undefined, { authorization: `Bearer ${token}` })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'bad_request' } }] })
  })

  it('answers no request of any form as a failure of its own', async () => {
    const text = fc.constantFrom(
      '',
      ' ',
      'A',
      '{ me { id } }',
      'query A { me { id } }',
      '{ ...F }',
      '{',
      '\u0000',
      '\ud800',
      'null',
      '[]',
    )
    const value = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }))
    const request = fc.record(
      { query: value, operationName: value, variables: value, extensions: value, persisted: value },
      { requiredKeys: [] },
    )
    const body = fc.oneof(
      request.map((one) => JSON.stringify(one)),
      fc.jsonValue().map((one) => JSON.stringify(one)),
      fc.string(),
    )
    const types = [
      'application/json',
      'application/graphql',
      'application/x-www-form-urlencoded',
      'text/plain',
      'text/html',
    ]
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(...types), async (sent, type) => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': type }
        const answer = await (await fetch(`${core.url}/graphql`, { method: 'POST', headers, body: sent })).text()
        expect(answer, `${type}: ${sent}`).not.toMatch(/"internal"/)
      }),
      { numRuns: 150, endOnFailure: true },
    )
  })

  it('takes or refuses with the reason every number and id of every argument, whatever its size', async () => {
    const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const wrong: string[] = []
    const operations = oddOperations(schema)
    for (const { what, query, variables } of operations) {
      const body = JSON.stringify({ query, variables })
      const answer = await (await fetch(`${core.url}/graphql`, { method: 'POST', headers, body })).text()
      // That the database found it is for the log: a bound of our own was missing.
      if (/"internal"|that can be stored/.test(answer)) wrong.push(`${what} answers ${answer.slice(0, 160)}`)
    }
    expect(wrong).toEqual([])
    expect(operations.length).toBeGreaterThan(150)
  }, 60_000)

  it.each([
    ['{ me { id } }', null],
    ['query A { me { id } } query B { me { id } }', null],
    ['{', null],
    ['3', null],
    ['subscription { nothing }', null],
    ['subscription { ...F }', null],
    ['subscription A { serviceStatusChanged { id } }', ''],
    ['subscription A { serviceStatusChanged { id } }', 'B'],
    ['subscription ($p: Int!) { serviceStatusChanged(prefix: $p) { id } }', null],
    [`subscription { serviceStatusChanged(prefix: "${'x'.repeat(701)}") { id } }`, null],
    [`subscription { serviceStatusChanged(prefix: ${'['.repeat(9_000)}`, null],
  ])('refuses over the WebSocket %s, operation %s', async (query, operationName) => {
    const client = createClient({
      url: `${core.url.replace('http', 'ws')}/graphql/ws`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    })
    const refused = await new Promise<unknown>((resolve) =>
      client.subscribe(
        { query, operationName },
        { next: resolve, error: (errors) => resolve({ errors }), complete: () => {} },
      ),
    )
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'bad_request' } }] })
    await client.dispose()
  })
})
