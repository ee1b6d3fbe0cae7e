import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectRoutes, type Route } from '../../testing/fuzz/requests.ts'
import { bodyWith, numberPlaces, oddAddresses, oddBodies, oddNumbers } from '../../testing/requests/odd-requests.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import { renderNotFound } from '../portal/render/pages.ts'

/** Reports whose numbers are all beside who and in which state: none of them may lose one. */
const reports = [
  '/api/v1/operator/register',
  '/api/v1/operator/status',
  '/api/v1/operator/heartbeat',
  '/api/v1/health/report',
  '/api/v1/backup/report',
  '/api/v1/backup/restore-test',
]
/** What the error plugin says when it was the database that found a value wrong. */
const foundByDatabase = /that can be stored/

describe('a request', () => {
  const routes: Route[] = []
  let core: TestCore

  const collect = collectRoutes(routes)
  beforeAll(async () => {
    subscribe('fastify.initialization', collect)
    core = await startTestCore()
    unsubscribe('fastify.initialization', collect)
  })
  afterAll(() => core.close())

  const send = async (method: string, address: string, body?: string) => {
    const response = await fetch(core.url + address, {
      method,
      redirect: 'manual',
      headers: { 'x-api-key': operatorKey, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    })
    return { status: response.status, text: await response.text() }
  }
  /** What is wrong with an answer; undefined when it is a success, or an error of core's own form that says what to change. */
  const faultOf = ({ status, text }: { status: number; text: string }): string | undefined => {
    if (status >= 500 || foundByDatabase.test(text)) return `${status} ${text}`
    if (status < 400) return undefined
    // Whoever opens a public page that is not there is a person: the answer is that page, to the letter but for where signing in leads.
    if (status === 404 && text.replace(/next=[^"]*/, 'next=') === renderNotFound('')) return undefined
    try {
      const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } }
      if (typeof error?.code === 'string' && typeof error.message === 'string' && error.message !== '') return undefined
    } catch {
      // Not even JSON.
    }
    return `${status} is no error of core: ${text}`
  }

  it('with a number out of bounds, in any field of any call, is taken or refused with the reason', async () => {
    const wrong: string[] = []
    let places = 0
    for (const { method, url, body } of routes) {
      const inBody = body ? numberPlaces(body) : []
      places += inBody.length
      // What loses no report may be odd all at once; elsewhere a refusal of one would hide the others.
      const groups = reports.includes(url) && inBody.length > 0 ? [inBody] : inBody.map((place) => [place])
      for (const group of groups) {
        for (const number of oddNumbers) {
          const answer = await send(method, url.replace(/:\w+/g, '1'), bodyWith(body ?? {}, group, number))
          const lost = reports.includes(url) && answer.status !== 200 ? `loses the report: ${answer.text}` : undefined
          const fault = faultOf(answer) ?? lost
          if (fault) wrong.push(`${method} ${url} ${group.join(' ')} = ${number}: ${fault.slice(0, 160)}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(places).toBeGreaterThanOrEqual(25)
  }, 120_000)

  it.each(['/api/v1/tickets/%', '/api/v1/tickets/%ff', '/%', `/api/v1/tickets/${'x'.repeat(800)}`])(
    'to an address that cannot be read is refused in the form of core: %s',
    async (address) => {
      const answer = await send('GET', address)
      expect([faultOf(answer), answer.status]).toEqual([undefined, 400])
    },
  )

  it('of any form, to any route, is answered by core itself, and never as a failure of its own', async () => {
    const own = routes.filter(({ method, url }) => !url.startsWith('/graphql') && method !== 'HEAD')
    const request = fc.constantFrom(...own).chain((route) =>
      fc.record({
        method: fc.constant(route.method),
        address: oddAddresses(route.url, route.query),
        body: route.method === 'GET' ? fc.constant(undefined) : oddBodies(route.body),
      }),
    )
    const wrong: string[] = []
    await fc.assert(
      fc.asyncProperty(request, async ({ method, address, body }) => {
        const fault = faultOf(await send(method, address, body))
        if (fault) wrong.push(`${method} ${address.slice(0, 100)} ${body?.slice(0, 200)}: ${fault.slice(0, 160)}`)
      }),
      { numRuns: 250, seed: 11, endOnFailure: true },
    )
    expect(wrong).toEqual([])
  }, 120_000)
})
