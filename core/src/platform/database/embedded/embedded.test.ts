import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyTemplate } from '../../../../testing/database/template.ts'
import type { Database } from '../database.ts'
import { openEmbedded } from './embedded.ts'

const writer = fileURLToPath(new URL('../../../../testing/database/insert-and-wait.ts', import.meta.url))

let parent: string
let folder: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'itops-embedded-'))
  folder = join(parent, 'database')
  await copyTemplate(folder)
})
afterAll(() => rm(parent, { recursive: true, force: true }))

it('loses nothing that a killed process had committed, and takes over its lock', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await expect(openEmbedded(folder)).rejects.toThrow(`is in use by process ${child.pid}: stop it first`)
  child.kill('SIGKILL')
  await once(child, 'exit')

  const database = await openEmbedded(folder)
  expect((await database.query('select id from kept')).rows).toEqual([{ id: 1 }])
  // The aggregates, too, work on a folder that is opened again.
  expect((await database.query('select count(*) as n from sla_monthly')).rows).toEqual([{ n: 0 }])
  await database.close()
})

it('refuses a folder that this process has open, and gives it back once all that was asked is done', async () => {
  const database = await openEmbedded(folder)
  await expect(openEmbedded(folder)).rejects.toThrow(/in use by process \d+: stop it first, or set ITOPS_DATA_DIR/)
  const answer = database.query("insert into installation values ('last', 'true') returning key")
  await Promise.all([database.close(), database.close()])
  expect((await answer).rows).toEqual([{ key: 'last' }])
  await expect(readFile(`${folder}.lock`)).rejects.toThrow('ENOENT')
})

it('reads, empties and drops more tables than it keeps files open, also once it is opened again', async () => {
  const writer = await openEmbedded(folder)
  await writer.query('create table many (n int)')
  await writer.query(
    `do $$ begin
      for i in 1..450 loop
        execute format('create table many_%s () inherits (many); insert into many_%1$s values (%1$s)', i);
      end loop;
    end $$`,
  )
  const sum = async (database: Database) => (await database.query('select sum(n) as sum from many')).rows
  expect(await sum(writer)).toEqual([{ sum: 101_475 }])
  await writer.close()

  const reader = await openEmbedded(folder)
  expect(await sum(reader)).toEqual([{ sum: 101_475 }])
  await reader.query('truncate many; insert into many_450 values (1)')
  expect(await sum(reader)).toEqual([{ sum: 1 }])
  await reader.query('drop table many cascade; create table many (n int)')
  expect(await sum(reader)).toEqual([{ sum: null }])
  await reader.close()
})

it('takes over a lock whose process id belongs to another process by now', async () => {
  await writeFile(`${folder}.lock`, `${process.pid} born before`)
  const database = await openEmbedded(folder)
  expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await database.close()
})

it('gives the folder back when it holds no database, and says which it is and what to do', async () => {
  await writeFile(join(folder, 'PG_VERSION'), 'rubbish')
  await expect(openEmbedded(folder)).rejects.toThrow(
    new RegExp(`the database in ${folder} does not open .*: put back a backup of this folder, or move it away`, 's'),
  )
  await expect(readFile(`${folder}.lock`)).rejects.toThrow('ENOENT')
})

it('begins again where a first start was killed, and leaves nothing of it', async () => {
  const fresh = join(parent, 'fresh')
  const child = spawn(process.execPath, ['--import', 'tsx', writer, fresh], { stdio: ['ignore', 'pipe', 'inherit'] })
  const made = () => readdir(`${fresh}.making`).catch(() => [])
  await expect.poll(made, { timeout: 60_000, interval: 5 }).not.toEqual([])
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await readdir(parent)).not.toContain('fresh')
  const database = await openEmbedded(fresh)
  expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await database.close()
  expect((await readdir(parent)).filter((name) => name.startsWith('fresh'))).toEqual(['fresh'])
}, 120_000)

it('does what it is asked in statements of every length around the blocks in which the database reads', async () => {
  const fresh = join(parent, 'lengths')
  await copyTemplate(fresh)
  const database = await openEmbedded(fresh)
  await database.query('create table lengths (value text)')
  const lengths = [8192, 16_384].flatMap((block) => Array.from({ length: 160 }, (_, less) => block - less))
  for (const length of lengths) {
    const { rowCount } = await database.query('insert into lengths (value) values ($1)', ['x'.repeat(length)])
    expect({ length, rowCount }).toEqual({ length, rowCount: 1 })
  }
  const { rows } = await database.query('select count(*) as n, count(distinct length(value)) as lengths from lengths')
  expect(rows).toEqual([{ n: lengths.length, lengths: lengths.length }])
  await database.close()
})
