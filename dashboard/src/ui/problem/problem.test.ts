import { describe, expect, it } from 'vitest'
import { isUnauthenticated, problemOfErrors } from './problem.ts'

describe('problemOfErrors', () => {
  it('takes the code from the extensions of the first error', () => {
    expect(problemOfErrors([{ message: 'No', extensions: { code: 'forbidden' } }])).toEqual({
      code: 'forbidden',
      message: 'No',
    })
  })
  it('calls an error without a code internal', () => {
    expect(problemOfErrors([{ message: 'Boom' }]).code).toBe('internal')
  })
})

describe('isUnauthenticated', () => {
  it('recognises its codes and nothing else', () => {
    for (const code of ['unauthenticated', 'forbidden_origin'])
      expect(isUnauthenticated({ errors: [{ message: 'x', extensions: { code } }] })).toBe(true)
    expect(isUnauthenticated({ errors: [{ message: 'x', extensions: { code: 'forbidden' } }] })).toBe(false)
    expect(isUnauthenticated({ errors: [] })).toBe(false)
    expect(isUnauthenticated({ data: {} })).toBe(false)
    expect(isUnauthenticated(null)).toBe(false)
  })
})
