import { expect, test } from 'vitest'
import { AgentError, describeError } from './errors.ts'

test('an error is one line with the causes under it, each said once', () => {
  const cause = new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') })
  expect(describeError(new AgentError('core_unreachable', 'POST x', { cause }))).toBe(
    'core did not answer: POST x: fetch failed: connect ECONNREFUSED',
  )
  expect(describeError(new Error('no use: fetch failed: connect ECONNREFUSED', { cause }))).toBe(
    'no use: fetch failed: connect ECONNREFUSED',
  )
})

test('a host of several addresses fails with what each of them said', () => {
  const errors = ['connect ECONNREFUSED ::1:80', 'connect ECONNREFUSED 127.0.0.1:80'].map((text) => new Error(text))
  expect(describeError(new Error('fetch failed', { cause: new AggregateError(errors) }))).toBe(
    'fetch failed: connect ECONNREFUSED ::1:80, connect ECONNREFUSED 127.0.0.1:80',
  )
})
