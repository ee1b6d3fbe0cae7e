import { describe, expect, it } from 'vitest'
import { type Enforcement, placeOf, readAllowedPaths } from './allowed-paths.ts'

const nodeId = 'acme/shop/prod/eu1'

describe('an agent speaks', () => {
  it.each([
    ['for its own node', [], `${nodeId}/web`, true],
    ['not for a node whose name goes on', [], 'acme/shop/prod/eu10/web', false],
    ['not for another cluster', [], 'acme/shop/prod/eu2/web', false],
    ['not for its own node in other letters', [], 'Acme/shop/prod/eu1/web', false],
    ['for all below a prefix', ['acme/shop/**'], 'acme/shop/test/us1/web', true],
    ['for all below it, however it is written', ['/acme/shop/'], 'acme/shop/test/us1/web', true],
    ['not for what only begins like it', ['acme/shop/**'], 'acme/shopping/test/us1/web', false],
    ['for any one segment', ['acme/*/prod/eu1'], 'acme/pay/prod/eu1/web', true],
    ['not for two segments by one star', ['acme/*/eu1'], 'acme/pay/prod/eu1/web', false],
    ['for segments that begin so', ['acme/team-*/**'], 'acme/team-a/prod/eu1/web', true],
    ['for segments that end so', ['acme/*-a/**'], 'acme/team-b/prod/eu1/web', false],
    ['for segments with parts in order', ['a*b*c'], 'axbxc/p/e/c/web', true],
    ['not for parts that overlap', ['ab*ba'], 'aba/p/e/c/web', false],
    ['for one service', ['acme/pay/prod/eu1/web'], 'acme/pay/prod/eu1/web', true],
    ['not for its neighbour', ['acme/pay/prod/eu1/web'], 'acme/pay/prod/eu1/web2', false],
    ['for everything', ['**'], 'other/p/e/c/web', true],
  ])('%s', (_case, patterns, path, speaks) => {
    const allowedPaths = readAllowedPaths(patterns, [])
    expect(allowedPaths).toHaveLength(patterns.length)
    expect(placeOf(path, { nodeId, allowedPaths, enforce: 'warn' }).isOutside).toBe(!speaks)
  })

  it.each(['', 'acme//shop', 'acme/**/web', 'a b', 'ac**me', 'a/b/c/d/e/f', 'acmé/shop', '../acme', 'acme.'])(
    'for no pattern like %j',
    (pattern) => {
      const problems: string[] = []
      expect(readAllowedPaths([pattern], problems)).toEqual([])
      expect(problems).toEqual([expect.stringContaining(`"${pattern}" is no path; write it like acme/shop/**`)])
    },
  )
})

it.each<[Enforcement, string | undefined, boolean, string]>([
  ['warn', 'other/p/e/c/web', true, 'it is watched all the same'],
  ['rewrite', `${nodeId}/web`, false, `it is watched as ${nodeId}/web`],
  ['refuse', undefined, true, 'it is not watched'],
])('with %s a document elsewhere is watched as %s', (enforce, path, isOutside, problem) => {
  const place = placeOf('other/p/e/c/web', { nodeId, allowedPaths: ['acme/pay/**'], enforce })
  expect(place).toMatchObject({ path, isOutside })
  expect(place.problem).toContain(
    `other/p/e/c/web is outside of ${nodeId}, acme/pay/**, for which this agent speaks; ${problem}`,
  )
})
