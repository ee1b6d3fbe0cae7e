import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../../testing/core-stand-in.ts'
import { type KindsStage, openKindsStage, refOf, shopObject } from '../../../testing/kubernetes/kinds-stage.ts'
import { systemClock } from '../../platform/time/clock.ts'

let stage: KindsStage

afterEach(() => stage.close())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const cron = (status: object, spec: object = {}) =>
  shopObject('report', { spec: { schedule: '0 0 1 1 *', ...spec }, status })
const run = (name: string, conditions: object[], more: object = {}) => {
  const one = shopObject(name, { status: { conditions, ...more } })
  one.metadata.ownerReferences = [
    { apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid: 'u', controller: true },
  ]
  return one
}
const failedAt = (at: string) => [
  { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', lastTransitionTime: at },
]
const report = { ...refOf('cronjob', 'report'), failures: 2 }
const cronDoc = 'path: report\nworkload: {type: CronJob, failures: "2"}\n'

test('a CronJob is judged by how its runs ended, also when their Jobs are kept by nobody', async () => {
  stage = await openKindsStage(cronDoc, { present: { cronjobs: [cron({})] } })
  await stage.becomes(report, 'UNKNOWN', 'starting, it has not run yet')
  stage.play('cronjobs', 'MODIFIED', cron({ lastScheduleTime: minutesAgo(9), active: [{ name: 'report-1' }] }))
  await stage.becomes(report, 'UNKNOWN', 'starting, its first run is under way')
  const held = run('report-1', [])
  held.spec = { suspend: true }
  stage.play('jobs', 'ADDED', held)
  await stage.becomes(report, 'UNKNOWN', 'starting, its first run is under way')
  stage.play('jobs', 'ADDED', run('report-1', failedAt(minutesAgo(8))))
  await stage.becomes(report, 'DEGRADED', 'its last run did not succeed: BackoffLimitExceeded')
  stage.play('cronjobs', 'MODIFIED', cron({ lastScheduleTime: minutesAgo(9) }))
  stage.play('jobs', 'DELETED', run('report-1', failedAt(minutesAgo(8))))
  stage.play('jobs', 'ADDED', run('report-2', []))
  stage.play('jobs', 'MODIFIED', run('report-2', failedAt(minutesAgo(5))))
  await stage.becomes(report, 'DOWN', 'the last 2 runs failed')
  // With successfulJobsHistoryLimit: 0 only the status of the CronJob shows a success.
  stage.play('cronjobs', 'MODIFIED', cron({ lastScheduleTime: minutesAgo(2), lastSuccessfulTime: minutesAgo(1) }))
  await stage.becomes(report, 'OPERATIONAL')
  stage.play('cronjobs', 'MODIFIED', cron({ lastSuccessfulTime: minutesAgo(1) }, { suspend: true }))
  await stage.becomes(report, 'MAINTENANCE', 'suspended')
  stage.play(
    'cronjobs',
    'MODIFIED',
    shopObject('report', { spec: 'daily', status: { active: 'none', lastSuccessfulTime: 7 } }),
  )
  await stage.becomes(report, 'DOWN', 'the last 2 runs failed')
})

test('a run that does not start is noticed at its time, without anything that happens', async () => {
  const changed = new Date(Date.now() - 59_000)
  const schedule = `${changed.getUTCMinutes()} ${changed.getUTCHours()} * * *`
  const due = Date.UTC(
    changed.getUTCFullYear(),
    changed.getUTCMonth(),
    changed.getUTCDate(),
    changed.getUTCHours(),
    changed.getUTCMinutes(),
  )
  /** What was seen whenever it was looked at again. */
  const reviews: unknown[] = []
  const clock = {
    now: () => Date.now() + (due + 59_000 - started),
    sleep: systemClock.sleep,
  }
  const started = Date.now()
  const one = shopObject('report', {
    spec: { schedule },
    status: { lastScheduleTime: minutesAgo(1_500), lastSuccessfulTime: minutesAgo(1_440) },
  })
  const changes = { clock, onWorkload: () => void reviews.push(stage?.seen(report)) }
  stage = await openKindsStage('path: report\nworkload: {type: cronjob}\n', { present: { cronjobs: [one] }, changes })
  await stage.becomes(report, 'OPERATIONAL')
  // Others may look before, as of a watch that is opened anew; nobody else looks after it.
  await eventually('it is seen when it is looked at again', () => JSON.stringify(reviews).includes('did not start'))
  expect(reviews.at(-1)).toMatchObject({ status: 'DEGRADED', message: expect.stringContaining('did not start') })
})

test('without the right to see Jobs a CronJob is UNKNOWN, and nothing else is', async () => {
  stage = await openKindsStage(`${cronDoc}---\npath: api\n`, {
    present: { cronjobs: [cron({ lastSuccessfulTime: minutesAgo(1) })] },
  })
  stage.replay.refuse('jobs', 403)
  stage.replay.collection('jobs').endWatches('break')
  await stage.becomes(report, 'UNKNOWN', "jobs can't be watched: HTTP 403 (forbidden)")
  expect(stage.opened.source.workload(refOf('deployment', 'api'))).toBe('missing')
  expect(stage.opened.source.watches().filter(({ live, isTheirs }) => !live && !isTheirs)).toEqual([])
  stage.replay.refuse('jobs', undefined)
  await stage.becomes(report, 'OPERATIONAL')
})

test('a Job that succeeded may be removed, one that has not may not', async () => {
  const done = (name: string) => shopObject(name, { status: { conditions: [{ type: 'Complete', status: 'True' }] } })
  const documents = ['migrate', 'import']
    .map((name) => `path: ${name}\nworkload: {type: job, name: ${name}}\n`)
    .join('---\n')
  const present = { jobs: [shopObject('migrate'), shopObject('import', { status: { active: 1 } })] }
  stage = await openKindsStage(documents, { present })
  const [migrate, load] = [refOf('job', 'migrate'), refOf('job', 'import')]
  await stage.becomes(migrate, 'OPERATIONAL')
  stage.play('jobs', 'MODIFIED', done('migrate'))
  stage.play('jobs', 'DELETED', done('migrate'))
  stage.play('jobs', 'DELETED', shopObject('import'))
  await stage.becomes(migrate, 'OPERATIONAL', 'succeeded, and was removed')
  await stage.becomes(load, 'DOWN', 'job shop/import was deleted')
})
