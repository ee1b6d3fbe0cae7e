import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const node = read('.nvmrc').trim()

it('images, continuous integration and the development container have the one Node of .nvmrc', () => {
  expect(node).toMatch(/^24\.\d+\.\d+$/)
  for (const path of ['core/Dockerfile', 'agent/Dockerfile']) {
    expect(read(path)).toContain(`\nARG NODE_IMAGE=node:${node}-bookworm-slim\n`)
  }
  expect(read('.github/workflows/ci.yaml')).toContain(`image: node:${node}-bookworm\n`)
  expect(JSON.parse(read('.devcontainer/devcontainer.json')).image).toMatch(/typescript-node:24-/)
})

it('the oldest Node that is supported is the same wherever it is named, and what .ci/run is run on', () => {
  const [, floor] = /^>=(\d+\.\d+)$/.exec(JSON.parse(read('package.json')).engines.node) ?? []
  expect(floor).toBe('20.19')
  expect(read('.github/workflows/ci.yaml')).toContain(`image: node:${floor}-bookworm\n`)
  expect(JSON.parse(read('package.json')).devDependencies['@types/node']).toBe(`^${floor}.0`)
  for (const path of ['core/bin/start.mjs', 'README.md', 'core/docs/install.md'])
    expect(read(path)).toContain(`Node ${floor}`)
})
