import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { normaliseDocument } from '../../agent/src/document/normalise.ts'
import { readYaml } from '../../agent/src/document/read-yaml.ts'
import { Variables } from '../../core/src/platform/variables.ts'
import { top } from './dockerfile.ts'
import { chartPath } from './helm.ts'

interface Service {
  image: string
  build?: { context: string; dockerfile: string }
  command?: string[]
  environment?: Record<string, string>
  volumes?: string[]
  ports?: string[]
  depends_on?: Record<string, { condition: string }>
}
interface Compose {
  services: Record<string, Service>
  volumes: Record<string, null>
  configs: { services: { content: string } }
}

const text = readFileSync(join(top, 'compose.yaml'), 'utf8')
const { services, volumes, configs }: Compose = parse(text, { merge: true })
const all = Object.entries(services)

it('starts pinned images, those of the charts, reachable from this machine only', () => {
  const chart = parse(readFileSync(chartPath('itops', 'values.yaml'), 'utf8'))
  const imageOf = ({ image }: { image: { repository: string; tag: string } }) => `${image.repository}:${image.tag}`
  expect(services.timescaledb?.image).toBe(imageOf(chart.timescaledb))
  expect(services.redis?.image).toBe(imageOf(chart.redis))
  const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'))
  expect([services.core?.image, services.agent?.image]).toEqual([`itops/core:${version}`, `itops/agent:${version}`])
  for (const [name, { image, build, ports = [] }] of all) {
    expect([name, image]).toEqual([name, expect.stringMatching(/:v?\d+\.\d+\.\d+/)])
    if (build) expect(existsSync(join(top, build.dockerfile))).toBe(true)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
  }
})

it('mounts files that there are, and volumes that it names', () => {
  for (const source of all.flatMap(([, service]) =>
    (service.volumes ?? []).map((mount) => mount.split(':')[0] ?? ''),
  )) {
    if (source.startsWith('.')) expect([source, existsSync(join(top, source))]).toEqual([source, true])
    else expect(Object.keys(volumes)).toContain(source)
  }
})

it('waits for what each needs', () => {
  for (const [name, { depends_on = {} }] of all) {
    for (const needed of Object.keys(depends_on))
      expect([name, Object.keys(services)]).toEqual([name, expect.arrayContaining([needed])])
  }
})

it('gives core and the agent variables that they know', () => {
  const known = Object.keys(Variables.properties)
  const given = Object.keys(services.core?.environment ?? {}).map((name) => name.replace(/_FILE$/, ''))
  expect(known).toEqual(expect.arrayContaining(given))
  const agent = readFileSync(join(top, 'agent/src/app/config.ts'), 'utf8')
  for (const name of Object.keys(services.agent?.environment ?? {})) expect(agent).toContain(`${name}:`)
})

it('makes every secret that is asked for, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'itops-compose-'))
  const script = services.secrets?.command?.at(-1)?.replaceAll('$$', '$').replaceAll('/secrets/', `${folder}/`) ?? ''
  const make = () => {
    execFileSync(process.execPath, ['--input-type=module', '-e', script])
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  }
  try {
    const made = make()
    const asked = [...text.matchAll(/\/secrets\/([a-z-]+)/g)].map(([, name]) => name ?? '')
    expect(Object.keys(made)).toEqual(expect.arrayContaining(asked))
    for (const [name, secret] of Object.entries(made)) {
      expect([name, secret]).toEqual([name, expect.stringMatching(/^[\w-]{43}$/)])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o444)
    }
    expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length)
    expect(make()).toEqual(made)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('watches its own services by documents without a fault', () => {
  const documents = readYaml(configs.services.content).map(({ value }) => normaliseDocument(value, 'o/p/e/c'))
  expect(documents.map(({ document }) => document?.path)).toEqual(
    ['prometheus', 'grafana', 'timescaledb', 'redis'].map((name) => `o/p/e/c/${name}`),
  )
  for (const { faults, warnings } of documents) expect([...faults, ...warnings]).toEqual([])
})
