import { readFileSync } from 'node:fs'

/** The kernel counts the time of processes in hundredths of a second for everybody who reads /proc. */
const jiffiesPerSecond = 100

/** Resident memory of a process in megabytes: now (`VmRSS`) or at most (`VmHWM`). */
export function memoryMegabytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kibibytes) * 1_024) / 1e6
}

/** User and system time of a process: the 14th and 15th field, counted behind the name, which may hold anything. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / jiffiesPerSecond
}
