import { spawnSync } from 'node:child_process'
import { pathOf } from './programs.ts'

/** What `promtool check metrics` finds wrong with an exposition; the empty text when it is valid. */
export function metricsProblems(exposition: string): string {
  const { status, stdout, stderr } = spawnSync(pathOf('promtool'), ['check', 'metrics'], {
    input: exposition,
    encoding: 'utf8',
  })
  return status === 0 ? '' : `${stdout}${stderr}`
}
