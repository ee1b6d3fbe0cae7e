import type { BackupStatusWord } from './apply-report.ts'

/**
 * What backup tools say, letters only and in lower case: the exit words of restic and borg, the phases of Velero and
 * CloudNativePG, the states of Kubernetes jobs, systemd's SERVICE_RESULT. What may have missed something is `partial`, never
 * greener than it is.
 */
const words: Record<BackupStatusWord, readonly string[]> = {
  success: [
    'success',
    'succeeded',
    'successful',
    'ok',
    'complete',
    'completed',
    'finish',
    'finished',
    'pass',
    'passed',
  ],
  failed: [
    ...[
      'failed',
      'fail',
      'failure',
      'error',
      'errored',
      'fatal',
      'abort',
      'aborted',
      'cancelled',
      'canceled',
      'crashed',
    ],
    ...['failedvalidation', 'validationfailed', 'walarchivingfailing', 'usercancelled', 'systemcancelled', 'expired'],
    ...[
      'exitcode',
      'signal',
      'coredump',
      'timeout',
      'timedout',
      'watchdog',
      'oomkill',
      'oomkilled',
      'deadlineexceeded',
    ],
  ],
  partial: ['partial', 'partiallyfailed', 'partialfailure', 'warning', 'warn', 'incomplete', 'completedwithwarnings'],
  started: [
    ...['started', 'start', 'starting', 'running', 'inprogress', 'pending', 'new', 'created', 'queued', 'active'],
    ...['waitingforpluginoperations', 'waitingforpluginoperationspartiallyfailed'],
    ...['finalizing', 'finalizingpartiallyfailed', 'waitingforwals', 'syncing'],
  ],
}

/** The status that a tool's word stands for, in any case and with any dashes; an exit code of 0 is a success. */
export function statusOf(text: string): BackupStatusWord | undefined {
  const word = text.trim().toLowerCase()
  if (/^\d{1,3}$/.test(word)) return Number(word) === 0 ? 'success' : 'failed'
  if (word === 'true') return 'success'
  if (word === 'false') return 'failed'
  const plain = word.replace(/[^a-z]/g, '').replace(/^status(?=[a-z])/, '')
  return (Object.keys(words) as BackupStatusWord[]).find((status) => words[status].includes(plain))
}
