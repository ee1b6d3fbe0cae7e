import { createPacer, type Pacer } from './jobs/pacer.ts'
import type { TemplateFiles } from './tickets/templates/template-files.ts'

interface Log {
  info(facts: object, text: string): void
  error(facts: object, text: string): void
}

/** Reads the workflow and catalog files again every so many milliseconds, and says in the log what changed and what is wrong. */
export function watchTemplates(files: TemplateFiles, pauseMs: number, log: Log): Pacer {
  let told = ''
  const tell = (changed: boolean) => {
    const problems = files.problems()
    const state = JSON.stringify(problems)
    if (state !== told) {
      for (const { file, line, problem } of problems)
        log.error({ file, line }, `${file}:${line}: ${problem}; the last good version stays in force`)
    }
    told = state
    if (changed && problems.length === 0) log.info({}, 'the workflow and catalog files were read again')
  }
  tell(false)
  return createPacer(pauseMs, async () => tell(await files.reload()))
}
