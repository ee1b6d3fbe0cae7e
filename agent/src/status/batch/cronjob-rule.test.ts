import { expect, test } from 'vitest'
import { type CronJobState, cronJobStatus, type RunNotes } from './cronjob-rule.ts'
import { jobStatus } from './job-rule.ts'

const minuteMs = 60_000
const at = (time: string) => Date.parse(`2026-03-10T${time}:00Z`)
/** Runs every hour; its last run began and succeeded at nine. */
const hourly: CronJobState = {
  schedule: '0 * * * *',
  suspended: false,
  active: [],
  createdAt: at('06:30'),
  lastScheduledAt: at('09:00'),
  lastSuccessAt: at('09:05'),
}
const { lastScheduledAt: _scheduled, lastSuccessAt: _success, ...never } = hourly
const failed = [{ reason: 'BackoffLimitExceeded: Job has reached the specified backoff limit' }]

test.each<[string, Partial<CronJobState> | CronJobState, Partial<RunNotes>, string, string, string | undefined]>([
  ['succeeded last', {}, {}, '09:30', 'OPERATIONAL', undefined],
  [
    'is under way after a success',
    { lastScheduledAt: at('10:00') },
    { isRunning: true },
    '10:02',
    'OPERATIONAL',
    undefined,
  ],
  ['is suspended', { suspended: true }, { failed }, '23:00', 'MAINTENANCE', 'suspended'],
  ['failed once', {}, { failed }, '09:30', 'DEGRADED', 'its last run did not succeed: BackoffLimitExceeded'],
  ['failed once and runs again', {}, { failed, isRunning: true }, '09:30', 'DEGRADED', 'its last run did not'],
  ['failed three times', {}, { failed: [{}, {}, ...failed] }, '09:30', 'DOWN', 'the last 3 runs failed: Backoff'],
  ['failed twice', {}, { failed: [{}, {}] }, '09:30', 'DEGRADED', 'its last 2 runs did not succeed'],
  ['failed as often as its document allows', {}, { failed, failures: 1 }, '09:30', 'DOWN', 'the last 1 runs failed'],
  [
    'failed, and its Job is gone',
    { lastScheduledAt: at('10:00') },
    {},
    '10:05',
    'DEGRADED',
    'its last run did not succeed',
  ],
  [
    'succeeded, and its status does not show yet',
    { lastScheduledAt: at('10:00') },
    { succeededAt: at('10:01') },
    '10:05',
    'OPERATIONAL',
    undefined,
  ],
  ['did not start within a minute', {}, {}, '10:01', 'DEGRADED', 'the run of 2026-03-10T10:00:00Z did not start'],
  ['may start later', { startWithinMs: 30 * minuteMs }, {}, '10:29', 'OPERATIONAL', undefined],
  ['may start later, and did not', { startWithinMs: 30 * minuteMs }, {}, '10:30', 'DEGRADED', 'did not start'],
  [
    'left out a run that the one before took the time of',
    { lastSuccessAt: at('10:10') },
    {},
    '10:20',
    'OPERATIONAL',
    undefined,
  ],
  ['had no success in two runs', {}, {}, '11:10', 'DEGRADED', 'did not start'],
  [
    'had no success in two runs and the time that one may take',
    {},
    {},
    '11:11',
    'DOWN',
    'no success in time, its last success was 2026-03-10T09:05:00Z',
  ],
  ['hangs', { lastScheduledAt: at('10:00') }, { isRunning: true }, '11:11', 'DOWN', 'no success in time'],
  ['may run for long', { runMs: 120 * minuteMs }, { isRunning: true }, '12:59', 'OPERATIONAL', undefined],
  ['has a shorter maxAge', {}, { maxAgeMs: 20 * minuteMs }, '09:25', 'DOWN', 'no success in time'],
  [
    'has a longer maxAge',
    { lastScheduledAt: at('12:00') },
    { maxAgeMs: 240 * minuteMs, isRunning: true },
    '12:30',
    'OPERATIONAL',
    undefined,
  ],
  ['is new', never, {}, '06:40', 'UNKNOWN', 'starting, it has not run yet'],
  [
    'runs for the first time',
    { ...never, lastScheduledAt: at('07:00') },
    { isRunning: true },
    '07:02',
    'UNKNOWN',
    'starting, its first run is under way',
  ],
  ['never started', never, {}, '07:01', 'DEGRADED', 'did not start, it has never succeeded'],
  ['never succeeded', never, {}, '08:11', 'DOWN', 'no success in time, it has never succeeded'],
  ['was given another schedule', { changedAt: at('10:30') }, {}, '10:59', 'OPERATIONAL', undefined],
  ['was resumed', {}, { resumedAt: at('14:30') }, '14:59', 'OPERATIONAL', undefined],
  ['has a schedule that nobody reads', { schedule: 'soon' }, {}, '23:00', 'OPERATIONAL', undefined],
  [
    'has such a schedule and a maxAge',
    { schedule: 'soon' },
    { maxAgeMs: minuteMs },
    '23:00',
    'DOWN',
    'no success in time',
  ],
  [
    'runs at another hour of its zone',
    { schedule: '0 12 * * *', timeZone: 'Asia/Tokyo', createdAt: at('02:00') },
    { resumedAt: at('02:00') },
    '23:00',
    'OPERATIONAL',
    undefined,
  ],
  [
    'has pods in trouble',
    {},
    { isRunning: true, troubles: [{ pod: 'x', reason: 'ImagePullBackOff' }] },
    '09:30',
    'DEGRADED',
    'its run is in trouble: 1 pod ImagePullBackOff',
  ],
])('a CronJob that %s', (_case, state, notes, time, status, message) => {
  const whole = 'schedule' in state && 'active' in state ? (state as CronJobState) : { ...hourly, ...state } // never is whole
  const { observation } = cronJobStatus(whole, { now: at(time), isRunning: false, failed: [], ...notes })
  expect(observation.status).toBe(status)
  if (message === undefined) expect(observation.message).toBeUndefined()
  else expect(observation.message).toContain(message)
})

test('it is known when a CronJob may be another without anything that happens', () => {
  const of = (state: CronJobState, now: string, isRunning = false) =>
    cronJobStatus(state, { now: at(now), isRunning, failed: [] }).until
  expect(of(hourly, '09:30')).toBe(at('10:01'))
  expect(of(hourly, '10:01')).toBe(at('11:11'))
  expect(of(hourly, '10:30', true)).toBe(at('11:11'))
  expect(of(hourly, '11:11')).toBeUndefined()
  expect(of({ ...hourly, suspended: true }, '09:30')).toBeUndefined()
})

test.each<[string, Parameters<typeof jobStatus>[0], { maxAgeMs?: number }, string, string | undefined]>([
  ['runs', { phase: 'running', active: 1, failedPods: 0 }, {}, 'OPERATIONAL', undefined],
  ['tries again', { phase: 'running', active: 1, failedPods: 2 }, {}, 'DEGRADED', '2 pods failed, it is tried again'],
  ['is suspended', { phase: 'suspended', active: 0, failedPods: 0 }, {}, 'MAINTENANCE', 'suspended'],
  ['is complete', { phase: 'complete', active: 0, failedPods: 1 }, {}, 'OPERATIONAL', undefined],
  [
    'failed',
    { phase: 'failed', active: 0, failedPods: 6, reason: 'DeadlineExceeded' },
    {},
    'DOWN',
    'failed: DeadlineExceeded',
  ],
  [
    'runs for too long',
    { phase: 'running', active: 1, failedPods: 0, startedAt: at('09:00') },
    { maxAgeMs: 60 * minuteMs },
    'DOWN',
    'runs since 2026-03-10T09:00:00Z',
  ],
  [
    'runs for an hour at the most',
    { phase: 'running', active: 1, failedPods: 0, startedAt: at('09:01') },
    { maxAgeMs: 60 * minuteMs },
    'OPERATIONAL',
    undefined,
  ],
])('a Job that %s', (_case, job, notes, status, message) => {
  const { observation } = jobStatus(job, { ...notes, now: at('10:00') })
  expect(observation.status).toBe(status)
  if (message === undefined) expect(observation.message).toBeUndefined()
  else expect(observation.message).toContain(message)
})
