import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedReport } from '../../core/testing/documents/stored-report.ts'
import { compiledCore } from '../../core/testing/servers/compile.ts'
import { isInContext, type Stage, saidBy, stagesOf, top } from './dockerfile.ts'

const json = (path: string) => JSON.parse(readFileSync(join(top, path), 'utf8'))
// A clone may belong to somebody else than who runs the tests.
const list = ['-c', 'safe.directory=*', 'ls-files', '-co', '--exclude-standard']
const tracked = execFileSync('git', list, { cwd: top, encoding: 'utf8' }).split('\n')

describe.each(['core', 'agent'])('the image of %s', (name) => {
  let build: Stage | undefined
  let image: Stage | undefined
  beforeAll(() => {
    const stages = stagesOf(`${name}/Dockerfile`)
    build = stages[0]
    image = stages.at(-1)
    expect(stages).toHaveLength(2)
  })

  it('stands on a pinned slim Node that the packages allow', () => {
    for (const stage of [build, image]) {
      expect(stage?.image).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/)
      expect(Number(/^node:(\d+)/.exec(stage?.image ?? '')?.[1])).toBeGreaterThanOrEqual(20)
    }
    expect(stagesOf('core/Dockerfile')[0]?.image).toBe(stagesOf('agent/Dockerfile')[0]?.image)
  })

  it('runs as user 1000, takes signals itself, shows its health and what it is', () => {
    expect(saidBy(image, 'USER')).toEqual(['1000:1000'])
    // The form of a list: a shell between would keep the signals.
    for (const word of ['ENTRYPOINT', 'CMD']) {
      for (const said of saidBy(image, word)) expect(JSON.parse(said)[0]).toBeTypeOf('string')
    }
    expect(saidBy(image, 'ENTRYPOINT')[0]).toContain('["node"')
    expect(saidBy(image, 'HEALTHCHECK')[0]).toMatch(/CMD \["node", "-e", .*\/health/)
    const labels = saidBy(image, 'LABEL').join(' ')
    for (const label of ['title', 'description', 'licenses', 'version', 'revision', 'created']) {
      expect(labels).toContain(`org.opencontainers.image.${label}=`)
    }
    expect(saidBy(image, 'ARG')).toContain(`VERSION=${json('package.json').version}`)
    expect(saidBy(image, 'ADD').concat(saidBy(build, 'ADD'))).toEqual([])
  })

  it('is built from files that there are, and that reach the build', () => {
    const sources = saidBy(build, 'COPY').flatMap((said) => said.split(' ').slice(0, -1))
    expect(sources).toEqual(expect.arrayContaining(['package-lock.json', '.']))
    for (const source of sources.filter((one) => one !== '.')) {
      expect([source, existsSync(join(top, source)), isInContext(source)]).toEqual([source, true, true])
    }
    const workspaces: string[] = json('package.json').workspaces
    expect(sources).toEqual(expect.arrayContaining(workspaces.map((workspace) => `${workspace}/package.json`)))
    for (const source of saidBy(image, 'COPY').flatMap((said) => said.split(' ').slice(1, -1))) {
      expect(source).toMatch(/^\/app\//)
    }
  })
})

describe('.dockerignore', () => {
  it('lets in all that is compiled, and no test, build or dependency', () => {
    const inside = tracked.filter(isInContext)
    const wanted = /^(core|agent|dashboard)\/(src|public)\/|^sql\/.*\.sql$|^core\/(schema\.graphql|ticketing\/)/
    const isTest = /\.test\.ts$/
    expect(tracked.filter((path) => wanted.test(path) && !isTest.test(path) && !isInContext(path))).toEqual([])
    expect(
      inside.filter(
        (path) => isTest.test(path) || /^(charts|grafana|\.git)|(^|\/)(testing|bench|demo|e2e)\//.test(path),
      ),
    ).toEqual([])
    for (const path of [
      'node_modules/pg/package.json',
      'core/dist/main.js',
      'dashboard/node_modules/vue/index.js',
      '.git/config',
      '.itops/secrets/jwt-secret',
    ]) {
      expect([path, isInContext(path)]).toEqual([path, false])
    }
  })
})

describe('what the images start', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'itops-image-'))
    cpSync(compiledCore(), join(folder, 'core/dist'), { recursive: true })
    cpSync(join(top, 'core/package.json'), join(folder, 'core/package.json'))
    for (const name of ['schema.graphql', 'ticketing']) {
      if (existsSync(join(top, 'core', name)))
        cpSync(join(top, 'core', name), join(folder, 'core', name), { recursive: true })
    }
    linkModules()
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const build = () => saidBy(stagesOf('core/Dockerfile')[0], 'RUN').join(' ')
  const removed = (prefix: string) =>
    [...build().matchAll(/(?<=rm -rf [^&]*)\S+/g)].map(([path]) => path).filter((path) => path.startsWith(prefix))

  /** The modules that core's image has: those of the lockfile that no development needs, less what its Dockerfile removes. */
  const linkModules = () => {
    const packages: Record<string, { dev?: boolean }> = json('package-lock.json').packages
    for (const [path, { dev }] of Object.entries(packages)) {
      const isTop = /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)
      if (!isTop || dev || removed('node_modules/').some((one) => path.startsWith(one))) continue
      if (!existsSync(join(top, path))) continue
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      symlinkSync(join(top, path), join(folder, path))
    }
    for (const path of removed('core/dist/')) rmSync(join(folder, path), { recursive: true, force: true })
  }

  it('is a core without the embedded database, which asks for what it needs', () => {
    expect(removed('node_modules/')).toContain('node_modules/@unni-craftsman')
    expect(existsSync(join(folder, 'node_modules/@unni-craftsman'))).toBe(false)
    const env = { PATH: process.env.PATH }
    const serve = spawnSync(process.execPath, ['dist/main.js'], { cwd: join(folder, 'core'), encoding: 'utf8', env })
    expect(serve.status).toBe(1)
    expect(serve.stderr).toMatch(/ITOPS_JWT_SECRET is required.*\n.*ITOPS_SECURITY_OPERATOR_API_KEY is required/)
  })

  it('draws reports in a thread, which finds its program and fonts, and leaves the one that answers free of both', () => {
    const script = `
      import { createRequire } from 'node:module'
      import { renderReport } from './dist/reports/render/render-report.js'
      const bytes = await Promise.all(['pdf', 'xlsx'].map((form) => renderReport(${JSON.stringify(storedReport())}, form)))
      const loaded = Object.keys(createRequire(import.meta.url).cache)
      console.log(...bytes.map((each) => each.toString('latin1', 0, 2)), loaded.some((path) => path.includes('pdfmake')))`
    const drawn = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(folder, 'core'),
      encoding: 'utf8',
    })
    expect([drawn.stderr, drawn.stdout]).toEqual(['', '%P PK false\n'])
  })

  it('is an agent with the flags that its memory was measured with', () => {
    const start: string = json('agent/package.json').scripts.start
    const entry: string[] = JSON.parse(saidBy(stagesOf('agent/Dockerfile').at(-1), 'ENTRYPOINT')[0] ?? '[]')
    expect(entry.join(' ')).toBe(start.replace('dist/', ''))
    expect(saidBy(stagesOf('agent/Dockerfile').at(-1), 'ENV')[0]).toContain('MALLOC_ARENA_MAX=1')
  })
})
