import { expect, it } from 'vitest'
import { signInProblem } from './sign-in-problem.ts'

it('names wrong credentials, too many attempts and a silent server differently', () => {
  expect(signInProblem('invalid_credentials')).toContain('wrong')
  expect(signInProblem('rate_limited')).toContain('Too many attempts')
  expect(signInProblem('unreachable')).toContain('does not answer')
  expect(signInProblem('group')).toContain('no group')
  expect(signInProblem('left')).toContain('still signed in there')
  expect(signInProblem('internal')).toContain('failed on the server')
})
