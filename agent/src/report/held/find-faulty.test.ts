import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findFaulty } from './find-faulty.ts'

const many = Array.from({ length: 2_000 }, (_, index) => index)

test('whichever few are bad, they and no others are found, and all the others are taken', async () => {
  const some = fc.uniqueArray(fc.nat(1_999), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(some, async (bad) => {
      const taken: number[] = []
      const { faulty, left, anyAccepted } = await findFaulty(many, false, async (part) => {
        if (part.some((one) => bad.includes(one))) return false
        taken.push(...part)
        return true
      })
      expect([anyAccepted, left, faulty.toSorted((a, b) => a - b)]).toEqual([true, [], bad.toSorted((a, b) => a - b)])
      expect(taken.length).toBe(2_000 - bad.length)
    }),
    { numRuns: 30 },
  )
})

test('where nothing is taken the search ends after sixteen parts, unless core is known to take others', async () => {
  let calls = 0
  const never = async () => {
    calls += 1
    return false
  }
  expect(await findFaulty(many, false, never)).toMatchObject({ anyAccepted: false, faulty: [] })
  expect(calls).toBe(16)
  expect(await findFaulty([7], true, never)).toEqual({ anyAccepted: false, faulty: [7], left: [] })
})

test('an entry that is taken at its second try is not faulty', async () => {
  let failures = 1
  const accepts = async (part: readonly number[]) => !part.includes(3) || (part.length === 1 && failures-- <= 0)
  expect((await findFaulty([1, 2, 3, 4], false, accepts)).faulty).toEqual([])
})

test('a search through many bad ones ends, and says what is left', async () => {
  const { faulty, left } = await findFaulty(
    many,
    false,
    async ([first = 0, ...rest]) => first % 20 > 0 && rest.length < 19,
  )
  expect(left.length).toBeGreaterThan(0)
  expect(faulty.every((one) => one % 20 === 0)).toBe(true)
})
