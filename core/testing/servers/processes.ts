import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { compiledCore } from './compile.ts'

/** A program of core that runs as a process of its own. */
export interface TestProcess {
  readonly pid: number
  /** All that it has written to standard output and error. */
  output(): string
  /** Resolves when the output matches. Throws with the output when the process ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  kill(signal: NodeJS.Signals): void
  /** What Ctrl-C in its terminal does: SIGINT to it and to all of its process group. */
  interrupt(): void
  /** Resolves when it has ended, to its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
}

const started = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL')
})

/** Starts `core/dist/<entry>`, with this environment and no other, in the given folder, with options of Node's before it. */
export function launch(
  entry: string,
  env: Record<string, string>,
  cwd: string,
  words: string[] = [],
  nodeOptions: string[] = [],
): TestProcess {
  const child = spawn(process.execPath, [...nodeOptions, join(compiledCore(), entry), ...words], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  started.add(child)
  let output = ''
  const watchers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const watcher of watchers) watcher()
    })
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      started.delete(child)
      resolve(code ?? signal ?? 0)
    })
  })
  return {
    pid: child.pid ?? 0,
    output: () => output,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(output)
          if (found) resolve(found)
        }
        watchers.add(look)
        look()
        ended.then((how) => reject(new Error(`it ended (${how}) without ${pattern}:\n${output}`)))
      }),
    kill: (signal) => void child.kill(signal),
    interrupt: () => void process.kill(-(child.pid ?? 0), 'SIGINT'),
    ended,
  }
}

/** The ids of the processes that a process has started, that run, and whose command line matches. */
export function childrenOf(pid: number, command: RegExp): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const rows = table.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
  return rows.flatMap((row) => (row && Number(row[2]) === pid && command.test(row[3] ?? '') ? [Number(row[1])] : []))
}

/** True while a process runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
