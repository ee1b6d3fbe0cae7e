import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Licences that let anybody use, change and pass on what is delivered, also in a product that is not open. */
const permissive = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]

/** What says it elsewhere, or names two that both hold, as read in the package: its licence file has the MIT text, beside that of the other. */
const readByHand = [
  'node_modules/pako: (MIT AND Zlib)',
  'node_modules/png-js: undefined',
  'node_modules/sha.js: (MIT AND BSD-3-Clause)',
]

interface Locked {
  license?: string
  dev?: boolean
  link?: boolean
}

const { packages }: { packages: Record<string, Locked> } = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
)

it('every package that is delivered has a permissive licence', () => {
  const delivered = Object.entries(packages).filter(
    ([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link,
  )
  expect(delivered.length).toBeGreaterThan(100)
  const others = delivered.filter(([, { license }]) => !permissive.includes(license ?? ''))
  const named = others.map(([path, { license }]) => `${path}: ${license}`)
  expect(named.filter((one) => !readByHand.includes(one))).toEqual([])
})
