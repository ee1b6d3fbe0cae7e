import { createFaults } from '../src/report/held/faults.ts'
import { createHeldIntervals } from '../src/report/held/held-intervals.ts'
import { createStatusSender } from '../src/report/status-sender.ts'
import { silentLog as log, monotonic, openReportStage, reporter } from './report-stage.ts'

// Reports intervals whose time core refuses while the disk takes no frames any more, and says so once the report is acknowledged. Whoever
// starts it bounds the size of its files.
const [folder] = process.argv.slice(2)
const stage = await openReportStage(folder)
const held = createHeldIntervals({ spool: stage.spool, monotonic, coreTime: () => 0 })
const sender = createStatusSender({
  ...stage,
  services: () => stage.services,
  reporter,
  log,
  held,
  faults: createFaults(monotonic),
  monotonic,
  isKnown: () => true,
  onChangeReported: () => undefined,
  onRefused: () => undefined,
})
const path = 'o/p/e/c/refused'
const intervals = (own: string) =>
  Array.from({ length: 1_000 }, (_, index) => {
    const from = index * 100_000
    return { path: own, interval: { from, to: from + 1_000 + index, status: 'DOWN' as const } }
  })
// The file of acknowledgements has been begun, and has room.
stage.spool.acknowledge(stage.spool.append(intervals('o/p/e/c/other')))
stage.know([path])
stage.fresh.add(intervals(path))
while (stage.spool.stats().problem === undefined) stage.spool.append(intervals('o/p/e/c/other'))
stage.answer = JSON.stringify({ refused: [{ name: 'refused', cause: 'future', from: 'any', to: 'any' }] })
sender.report([path])
await sender.sendAll()
process.stdout.write(`held ${held.counts().future}\n`)
setInterval(() => undefined, 60_000)
