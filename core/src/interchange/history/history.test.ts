import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pathOf } from '../../../testing/servers/programs.ts'
import { type PrometheusServer, startPrometheusServer } from '../../../testing/servers/prometheus-server.ts'
import { runImport } from '../../app/import-history.ts'

const second = 1_000
const base = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 24 * 3_600_000
const at = (seconds: number) => new Date(base + seconds * second).toISOString()

/** What the command prints, a line each; the database must not be asked for. */
async function printed(...words: string[]): Promise<object[]> {
  const lines: string[] = []
  const open = () => Promise.reject(new Error('the database was opened'))
  await runImport([...words, '--print'], open, (line) => lines.push(line))
  return lines.map((line) => JSON.parse(line))
}

describe('history of other systems', () => {
  let folder: string
  let files = 0
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-history-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const file = async (content: unknown) => {
    const path = join(folder, `${++files}.json`)
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  const gatus = ['--from', 'gatus', '--path', 'acme/shop/prod/{group}/{name}']
  const kuma = ['--from', 'uptime-kuma', '--path', 'acme/shop/prod/web/{name}', '--group', 'web']

  it('is read from what the API of Gatus answers, and from rows of its database', async () => {
    const results = [
      { status: 200, hostname: 'x', duration: 3, success: true, timestamp: at(0) },
      { status: 200, hostname: 'x', duration: 3, success: true, timestamp: at(60) },
      { status: 500, hostname: 'x', duration: 3, success: false, timestamp: at(120) },
      // Gatus was away: no more than twice the interval is said.
      { status: 200, hostname: 'x', duration: 3, success: true, timestamp: at(600) },
    ]
    const path = 'acme/shop/prod/core/Front-page'
    const expected = [
      { path, from: at(0), to: at(60), status: 'OPERATIONAL' },
      { path, from: at(60), to: at(120), status: 'DOWN' },
      { path, from: at(480), to: at(600), status: 'OPERATIONAL' },
    ]
    const endpoint = { name: 'Front page!', group: 'core', key: 'core_front-page', results }
    expect(await printed(await file([endpoint]), ...gatus)).toEqual(expected)
    expect(await printed(await file(endpoint), ...gatus)).toEqual(expected)
    const rows = results.map(({ success, timestamp }) => ({
      group: 'core',
      name: 'Front page!',
      success: Number(success),
      // As Go writes an instant into SQLite.
      timestamp: timestamp.replace('T', ' ').replace('Z', '000000 +0000 UTC'),
    }))
    expect(await printed(await file(rows.toReversed()), ...gatus)).toEqual(expected)
    const { group: _, ...alone } = endpoint
    const [first] = await printed(await file([alone]), ...gatus)
    expect(first).toMatchObject({ path: 'acme/shop/prod/unknown/Front-page' })
  })

  it('is read from NDJSON, also where it is packed, and says so where it can not know', async () => {
    const line = { path: 'a/b/c/d/e', status: 'DOWN', from: at(0), to: at(1) }
    const packed = gzipSync(`${JSON.stringify(line)}\n`)
    const named = async (name: string, content: Uint8Array) => {
      await writeFile(join(folder, name), content)
      return printed(join(folder, name), '--from', 'ndjson')
    }
    expect(await named('history.ndjson.gz', packed)).toEqual([line])
    await expect(named('history.ndjson', packed)).rejects.toThrow('it is packed by gzip')
    await expect(named('cut.ndjson.gz', packed.subarray(0, 30))).rejects.toThrow('unexpected end of file')
    await expect(printed(join(folder, 'none.gz'), '--from', 'ndjson')).rejects.toThrow('ENOENT')
  })

  it('is read from heartbeats of Uptime Kuma, where what was pending is what came of it', async () => {
    const beat = (seconds: number, status: number) => ({
      name: 'shop',
      interval: 30,
      status,
      time: at(seconds).replace('T', ' ').replace('Z', ''),
    })
    const beats = [
      beat(0, 1),
      beat(30, 2),
      beat(60, 2),
      beat(90, 0),
      beat(120, 2),
      beat(150, 1),
      beat(180, 3),
      beat(210, 2),
    ]
    const line = { path: 'acme/shop/prod/web/shop', slaGroup: 'web' }
    expect(await printed(await file(beats), ...kuma)).toEqual([
      { ...line, from: at(0), to: at(30), status: 'DOWN' },
      { ...line, from: at(30), to: at(60), status: 'DOWN' },
      { ...line, from: at(60), to: at(90), status: 'DOWN' },
      { ...line, from: at(90), to: at(120), status: 'OPERATIONAL' },
      { ...line, from: at(120), to: at(150), status: 'OPERATIONAL' },
      { ...line, from: at(150), to: at(180), status: 'MAINTENANCE' },
      { ...line, from: at(180), to: at(210), status: 'UNKNOWN' },
    ])
  })

  it('is refused with what is wrong and where', async () => {
    const refused = async (content: unknown, ...words: string[]) =>
      printed(await file(content), ...words).then(
        () => 'nothing',
        (error: Error) => error.message,
      )
    const ndjson = ['--from', 'ndjson']
    const good = { path: 'a/b/c/d/e', from: at(0), to: at(1), status: 'UP' }
    expect(
      await refused(`${JSON.stringify({ ...good, status: 'down' })}\n\n${JSON.stringify(good)}`, ...ndjson),
    ).toMatch(/^Line 3: status is one of OPERATIONAL/)
    expect(await refused({ ...good, status: 'DOWN', path: 'a/b/c/d' }, ...ndjson)).toMatch(/^Line 1: path is/)
    expect(await refused({ ...good, status: 'DOWN', to: at(-1) }, ...ndjson)).toMatch(/^Line 1: it ends before/)
    expect(await refused({ ...good, status: 'DOWN', from: 'noon' }, ...ndjson)).toMatch(/^Line 1: from and to/)
    expect(await refused('[1', ...ndjson)).toMatch(/^Line 1: it is no JSON object/)
    expect(await refused('{', ...gatus)).toMatch(/^This is no JSON of Gatus/)
    expect(await refused([{ name: 'a', group: 'g', success: 1, timestamp: 'noon' }], ...gatus)).toBe(
      'Entry 1 of the results: "noon" is no instant.',
    )
    expect(await refused([{ name: '!!', group: 'g', success: 1, timestamp: at(0) }], ...gatus)).toBe(
      '"!!" leaves nothing for a path.',
    )
    const alike = ['a b', 'a-b'].map((name) => ({ name, group: 'g', success: 1, timestamp: at(0) }))
    expect(await refused(alike, ...gatus)).toMatch(/^Two of them come to acme\/shop\/prod\/g\/a-b/)
    expect(await refused([{ name: 'a', status: 7, time: at(0) }], ...kuma)).toMatch(/the status is 0, 1, 2 or 3/)
    expect(await refused([], '--from', 'gatus')).toMatch(/^--path is missing\n/)
    expect(await refused([], ...gatus, '--every', '5h')).toMatch(/^--every 5h is no time/)
    expect(await refused([], '--from', 'gatus', '--paht', 'x')).toMatch(/Unknown option '--paht'/)
  })

  describe('in a Prometheus', () => {
    let prometheus: PrometheusServer
    let url: string
    beforeAll(async () => {
      // 40 s of up, 40 s of down, two minutes of nothing, up again; a ratio beside it.
      const samples = [
        ...[1, 1, 1, 1, 0, 0, 0, 0].map((value, index) => [index * 10, value] as const),
        [200, 1],
        [210, 1],
      ]
      const of = (metric: string, map: (value: number) => number) =>
        samples.map(([seconds = 0, value = 0]) => `${metric} ${map(value)} ${base / 1000 + seconds}`)
      const text = [
        '# TYPE up gauge',
        ...of('up{job="orders"}', (value) => value),
        '# TYPE ratio gauge',
        ...of('ratio{job="orders"}', (value) => 0.95 + value / 25),
        '# EOF',
        '',
      ].join('\n')
      const exposition = await file(text)
      const { status, stderr } = spawnSync(pathOf('promtool'), [
        ...['tsdb', 'create-blocks-from', 'openmetrics', exposition, join(folder, 'blocks')],
      ])
      if (status !== 0) throw new Error(String(stderr))
      prometheus = await startPrometheusServer('{}', {}, join(folder, 'blocks'))
      url = prometheus.url
    })
    afterAll(() => prometheus?.close())

    it('is asked for in windows, and says nothing of time without a sample', async () => {
      const words = ['--from', 'prometheus', '--url', url, '--path', 'acme/shop/prod/eu1/{job}', '--every', '10s']
      // More than one window before the first sample.
      const range = ['--since', at(-30_000), '--until', at(300)]
      const path = 'acme/shop/prod/eu1/orders'
      const found = await printed(...words, ...range)
      const runs = (lines: object[]) => lines.map((line) => Object.values(line).slice(1).join(' '))
      expect(found[0]).toEqual({ path, from: at(0), to: at(10), status: 'OPERATIONAL' })
      const interval = (from: number, status: string) => `${status} ${at(from)} ${at(from + 10)}`
      const expected = [
        ...[0, 10, 20].map((from) => interval(from, 'OPERATIONAL')),
        ...[30, 40, 50, 60].map((from) => interval(from, 'DOWN')),
        `OPERATIONAL ${at(180)} ${at(200)}`,
        interval(200, 'OPERATIONAL'),
      ]
      expect(runs(found)).toEqual(expected)
      const mapped = await printed(
        ...words,
        ...range,
        '--query',
        'last_over_time(ratio[9999ms])',
        '--map',
        '>=0.99:OPERATIONAL,>0:DOWN',
      )
      expect(runs(mapped)).toEqual(expected)
      await expect(printed(...words, ...range, '--query', 'up{')).rejects.toThrow('Prometheus refused:')
      await expect(printed(...words, ...range, '--path', 'a/b/c/d/{pod}')).rejects.toThrow(
        'There is no {pod} for the path',
      )
    })
  })
})
