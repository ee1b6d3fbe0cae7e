import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/platform/database/database.ts'
import { openAsApp } from '../database/app-role.ts'
import { startTestCore, type TestCore } from '../servers/server.ts'
import { type Caller, everyCaller } from './callers.ts'
import { findHalfWritten } from './half-written.ts'
import { collectRoutes, type FuzzRequest, fuzzRequests, type Route } from './requests.ts'

/** `npm run fuzz` sends 20,000. */
const requests = Number(process.env.ITOPS_FUZZ_REQUESTS ?? 1_200)
const seed = Number(process.env.ITOPS_FUZZ_SEED ?? Date.now() % 2 ** 31)
const nodeId = 'acme/odd/prod/eu1'
/** So many are under way at once. */
const width = 4

describe(`a fuzz of seed ${seed}`, () => {
  const routes: Route[] = []
  let database: Database
  let core: TestCore
  let callers: Caller[]
  beforeAll(async () => {
    const collect = collectRoutes(routes)
    subscribe('fastify.initialization', collect)
    // What core's own login may not do would be a failure of the server.
    database = await openAsApp('embedded')
    core = await startTestCore({
      database,
      env: Object.fromEntries(
        ['KEY', 'USER', 'ADDRESS'].map((what) => [`ITOPS_LIMITS_${what}_REQUESTS_PER_MINUTE`, '0']),
      ),
    })
    unsubscribe('fastify.initialization', collect)
    callers = await everyCaller(core)
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  const send = async ({ method, address, headers, body }: FuzzRequest, caller: Caller) => {
    const response = await fetch(core.url + (caller.at?.(address) ?? address), {
      method,
      redirect: 'manual',
      headers: { ...headers, ...caller.headers },
      ...(body === undefined ? {} : { body }),
    })
    return { status: response.status, text: await response.text() }
  }

  it('finds no failure of the server, and nothing that is written by halves', { timeout: 3_600_000 }, async () => {
    const all = fc.sample(fc.tuple(fuzzRequests(routes), fc.constantFrom(...callers)), { numRuns: requests, seed })
    const wrong: string[] = []
    const next = all.values()
    const work = async () => {
      for (const [request, caller] of next) {
        const { status, text } = await send(request, caller).catch((error) => ({
          status: 599,
          text: `no answer: ${error.cause ?? error}`,
        }))
        if (status >= 500 || /"code":"(internal|unavailable)"/.test(text))
          wrong.push(
            `${request.method} ${request.address.slice(0, 200)} ${JSON.stringify(request.headers)} ${request.body?.slice(0, 500)}: ${status} ${text.slice(0, 300)}`,
          )
      }
    }
    await Promise.all(Array.from({ length: width }, work))
    expect(wrong).toEqual([])
    expect(await findHalfWritten(core.database)).toEqual([])

    const answer = await core.call('/api/v1/operator/status', {
      nodeId,
      services: [{ name: 'sound', status: 'OPERATIONAL' }],
    })
    expect([answer.status, await answer.json()]).toMatchObject([200, { accepted: 1 }])
  })
})
