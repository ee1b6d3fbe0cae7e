import { beforeEach, describe, expect, it } from 'vitest'
import { createNames } from './names.ts'
import type { FoundAddress } from './resolve.ts'

const found = (address: string, ttl?: number): FoundAddress[] => [
  { address, family: 4, ...(ttl === undefined ? {} : { ttl }) },
]

describe('names that many ask for', () => {
  let now = 0
  let asked: string[] = []
  let answers: Record<string, FoundAddress[] | Error> = {}
  const lookUp = async (host: string): Promise<FoundAddress[]> => {
    asked.push(host)
    if (host.startsWith('silent')) return new Promise(() => {})
    const answer = answers[host] ?? []
    if (answer instanceof Error) throw answer
    return answer
  }
  const namesOf = (maxLookUps?: number) =>
    createNames({ lookUp, monotonic: () => now, ...(maxLookUps === undefined ? {} : { maxLookUps }) })
  beforeEach(() => {
    now = 0
    asked = []
    answers = {
      a: found('10.0.0.1', 30),
      long: found('10.0.0.2', 86_400),
      zero: found('10.0.0.3', 0),
      file: found('10.0.0.4'),
    }
  })

  it('asks once for all who ask at the same time', async () => {
    const names = namesOf()
    const all = await Promise.all(Array.from({ length: 50 }, () => names.resolve('a')))
    expect(new Set(all.map(([first]) => first?.address))).toEqual(new Set(['10.0.0.1']))
    expect(asked).toEqual(['a'])
  })

  it.each([
    ['a', 29_999, 1],
    ['a', 30_001, 2],
    ['long', 59_999, 1],
    ['long', 60_001, 2],
    ['zero', 999, 1],
    ['zero', 1_001, 2],
    ['file', 4_999, 1],
    ['file', 5_001, 2],
    ['nowhere', 1_999, 1],
    ['nowhere', 2_001, 2],
  ])('asked again for %s after %i ms has asked %i times', async (host, laterMs, times) => {
    const names = namesOf()
    await names.resolve(host).catch(() => undefined)
    now += laterMs
    await names.resolve(host).catch(() => undefined)
    expect(asked).toHaveLength(times)
  })

  it('gives a name without an address its own error, and that of the name servers as it is', async () => {
    answers.broken = Object.assign(new Error('queryA ESERVFAIL broken'), { code: 'ESERVFAIL' })
    await expect(namesOf().resolve('nowhere')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(namesOf().resolve('broken')).rejects.toMatchObject({ code: 'ESERVFAIL' })
  })

  it('remembers no failure', async () => {
    const names = namesOf()
    answers.broken = new Error('later')
    await expect(names.resolve('broken')).rejects.toThrow('later')
    answers.broken = found('10.0.0.9', 30)
    expect(await names.resolve('broken')).toEqual(found('10.0.0.9', 30))
  })

  it('answers while ten other names never answer, and lets each who asked go', async () => {
    const names = namesOf()
    const leaving = new AbortController()
    const silent = Array.from({ length: 10 }, (_, index) => names.resolve(`silent${index}`, leaving.signal))
    expect(await names.resolve('a')).toEqual(found('10.0.0.1', 30))
    leaving.abort(new Error('enough'))
    for (const one of silent) await expect(one).rejects.toThrow('enough')
  })

  it('has no more look-ups under way than it may', async () => {
    const names = namesOf(2)
    void names.resolve('silent1')
    void names.resolve('silent2')
    const third = names.resolve('a', AbortSignal.timeout(20))
    await expect(third).rejects.toThrow()
    expect(asked).toEqual(['silent1', 'silent2'])
  })
})
