import { expect, it } from 'vitest'
import { ApiError } from '../ui/problem/problem.ts'
import { watchReachable } from './send-request.ts'

const answer = (status: number) => async () => new Response('{}', { status })
const failure = (error: Error) => async () => Promise.reject(error)

async function reachableAfter(send: typeof fetch): Promise<boolean> {
  const { fetch: watched, reachable } = watchReachable(send)
  await watched('http://core.test/graphql').catch(() => undefined)
  return reachable.value
}

it('holds core reachable as long as it answers, even with an error', async () => {
  expect(await reachableAfter(answer(200))).toBe(true)
  expect(await reachableAfter(answer(500))).toBe(true)
})

it('holds core away when nothing comes back or a proxy answers for it', async () => {
  expect(await reachableAfter(failure(new TypeError('Failed to fetch')))).toBe(false)
  expect(await reachableAfter(failure(new ApiError({ code: 'unreachable', message: '' })))).toBe(false)
  expect(await reachableAfter(answer(502))).toBe(false)
})

it('does not take a request that was given up, or an ended session, for an outage', async () => {
  expect(await reachableAfter(failure(new DOMException('left', 'AbortError')))).toBe(true)
  expect(await reachableAfter(failure(new ApiError({ code: 'unauthenticated', message: '' })))).toBe(true)
})
