import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ticketKinds, usualWorkflow } from './schemas.ts'
import { openTemplateFiles } from './template-files.ts'

const steps = (role: string) => `transitions:
  - { from: OPEN, to: IN_PROGRESS, role: ${role} }
  - { from: IN_PROGRESS, to: RESOLVED, role: ${role} }
  - { from: RESOLVED, to: CLOSED, role: requester }
`
const workflow = (name: string, role = 'assignee') => `name: ${name}\nkind: CHANGE\n${steps(role)}`
const catalog = (item: string, workflowName = 'emergency') =>
  `categories: [{ name: ops }]\nitems: [{ name: ${item}, category: ops, workflow: ${workflowName} }]\n`

describe('workflow and catalog files', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-ticketing-'))
    await mkdir(join(folder, 'workflows'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const write = (name: string, text: string) => writeFile(join(folder, name), text)
  const roleOf = (files: Awaited<ReturnType<typeof openTemplateFiles>>) =>
    files.current().workflows.map(({ value }) => `${value.name} ${value.transitions[0]?.role}`)

  it('are shipped: a workflow for each kind, and a catalog with an item for each', async () => {
    const { builtIn, current, problems } = await openTemplateFiles(undefined)
    expect(builtIn.workflows.map(({ value: { name, kind } }) => [kind, name]).sort()).toEqual(
      ticketKinds.map((kind) => [kind, usualWorkflow[kind]]).sort(),
    )
    expect(new Set(builtIn.catalog?.value.items.map((item) => item.workflow)).size).toBe(ticketKinds.length)
    expect([current().workflows, problems()]).toEqual([[], []])
  })

  it('are read again when they change, appear and go', async () => {
    await write('workflows/emergency.yaml', workflow('emergency'))
    const files = await openTemplateFiles(folder)
    expect(roleOf(files)).toEqual(['emergency assignee'])
    expect(await files.reload()).toBe(false)
    await write('workflows/emergency.yaml', workflow('emergency', 'any'))
    await write('catalog.yaml', catalog('now'))
    expect(await files.reload()).toBe(true)
    expect(roleOf(files)).toEqual(['emergency any'])
    expect(files.current().catalog?.value.items[0]?.name).toBe('now')
    await rm(join(folder, 'catalog.yaml'))
    expect(await files.reload()).toBe(true)
    expect(files.current().catalog).toBeUndefined()
  })

  it('are noticed when Kubernetes swaps the symlinks of a mounted ConfigMap', async () => {
    const version = async (name: string, text: string) => {
      await mkdir(join(folder, name, 'workflows'), { recursive: true })
      await write(`${name}/workflows/emergency.yaml`, text)
    }
    await rm(join(folder, 'workflows'), { recursive: true })
    await version('..2026_a', workflow('emergency'))
    await symlink('..2026_a', join(folder, '..data'))
    await symlink('..data/workflows', join(folder, 'workflows'))
    const files = await openTemplateFiles(folder)
    expect([roleOf(files), files.problems()]).toEqual([['emergency assignee'], []])
    await version('..2026_b', workflow('emergency', 'any'))
    await symlink('..2026_b', join(folder, '..data_tmp'))
    await rename(join(folder, '..data_tmp'), join(folder, '..data'))
    expect(await files.reload()).toBe(true)
    expect(roleOf(files)).toEqual(['emergency any'])
  })

  const bad: [what: string, file: string, text: string, line: number, says: string][] = [
    ['broken YAML', 'workflows/emergency.yaml', 'name: emergency\nkind: [CHANGE\n', 3, 'end with a ]'],
    [
      'a role that does not exist',
      'workflows/emergency.yaml',
      workflow('emergency', 'boss'),
      4,
      'use one of assignee, requester, any',
    ],
    [
      'a misspelt field',
      'workflows/emergency.yaml',
      `${workflow('emergency')}transition: []\n`,
      7,
      'transition: it is not known here',
    ],
    [
      'a leap',
      'workflows/emergency.yaml',
      `${workflow('emergency')}  - { from: OPEN, to: CLOSED, role: any }\n`,
      7,
      'OPEN → CLOSED is no step',
    ],
    [
      'a step twice',
      'workflows/emergency.yaml',
      `${workflow('emergency')}  - { from: OPEN, to: IN_PROGRESS, role: any }\n`,
      7,
      'stands there twice',
    ],
    [
      'no way to its end',
      'workflows/emergency.yaml',
      workflow('emergency').split('\n').slice(0, -2).join('\n'),
      4,
      'add who may do RESOLVED → CLOSED',
    ],
    [
      'an unknown workflow',
      'catalog.yaml',
      catalog('now', 'nothing'),
      2,
      'no file has the workflow nothing; use emergency',
    ],
    [
      'an unknown category',
      'catalog.yaml',
      catalog('now').replace('name: ops', 'name: dev'),
      2,
      'there is no category ops; use dev',
    ],
  ]
  it.each(bad)(
    'with %s are reported by file, line and fix, and their last good version stays',
    async (_what, file, text, line, says) => {
      await write('workflows/emergency.yaml', workflow('emergency'))
      await write('catalog.yaml', catalog('now'))
      const files = await openTemplateFiles(folder)
      await write(file, text)
      expect(await files.reload()).toBe(true)
      expect(files.problems()).toContainEqual({ file, line, problem: expect.stringContaining(says) })
      expect([roleOf(files), files.current().catalog?.value.items[0]?.name]).toEqual([['emergency assignee'], 'now'])
      await write('workflows/emergency.yaml', workflow('emergency', 'any'))
      await write('catalog.yaml', catalog('later'))
      await files.reload()
      expect([files.problems(), roleOf(files), files.current().catalog?.value.items[0]?.name]).toEqual([
        [],
        ['emergency any'],
        'later',
      ])
    },
  )

  it('stay in force while their folder is away, which is reported', async () => {
    await write('workflows/emergency.yaml', workflow('emergency'))
    await write('workflows/twin.yml', workflow('emergency', 'any'))
    const files = await openTemplateFiles(folder)
    expect(files.problems()).toEqual([
      { file: 'workflows/twin.yml', line: 1, problem: 'workflows/emergency.yaml has the workflow emergency already' },
    ])
    await rename(folder, `${folder}-away`)
    expect(await files.reload()).toBe(true)
    expect(files.problems()).toMatchObject([{ file: folder, problem: expect.stringContaining('ENOENT') }])
    expect(roleOf(files)).toEqual(['emergency assignee'])
    await rename(`${folder}-away`, folder)
    await files.reload()
    expect(files.problems()).toHaveLength(1)
    expect(files.problems()[0]?.file).toBe('workflows/twin.yml')
  })
})
