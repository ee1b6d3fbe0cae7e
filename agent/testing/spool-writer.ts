import { writeSync } from 'node:fs'
import { pino } from 'pino'
import { systemClock } from '../src/platform/time/clock.ts'
import { openJournal } from '../src/spool/journal.ts'
import { openSpool } from '../src/spool/spool.ts'
import type { ServiceInterval } from '../src/timeline/timeline.ts'

// Appends frames until it is killed, and says each one whose append has returned; every fourth is acknowledged first.
const [folder = '', firstText = '0'] = process.argv.slice(2)
const step = 30_000
const log = pino({ level: 'silent' })
const spool = await openSpool({ folder, maxBytes: 64 << 20, maxAgeMs: 1e13, clock: systemClock, log })
const { journal } = openJournal({ folder, stepMs: step, log })
journal.opened('myorg/myplatform/prod/cluster1/steady', 'DOWN', Number(firstText) * step)
for (let index = Number(firstText); ; index += 1) {
  const services = [`steady`, `s${index % 97}`, `only-${index}`]
  const intervals = services.map((service): ServiceInterval => {
    const interval = { from: index * step, to: (index + 1) * step, status: 'OPERATIONAL' as const }
    return { path: `myorg/myplatform/prod/cluster1/${service}`, interval }
  })
  const ticket = spool.append(intervals)
  if (index % 4 === 0) spool.acknowledge(ticket)
  journal.opened(`myorg/myplatform/prod/cluster1/s${index % 97}`, 'OPERATIONAL', index * step)
  journal.mark(index * step + 7)
  say(`${index}\n`)
}

/** The pipe may be one that does not block: a reader that is slower than this process is waited for. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, line)
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
