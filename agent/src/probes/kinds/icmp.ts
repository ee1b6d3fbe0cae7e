import { spawn } from 'node:child_process'
import { hostOf } from '../connect.ts'
import { OwnTrouble } from '../own-trouble.ts'
import type { Asking, Finding } from '../result.ts'

/** What either program says of itself, also beside a summary. */
const ownTrouble = /not permitted|permission denied|network is unreachable|are you root/i

/**
 * One echo request by the `ping` program, as unprivileged sockets for ICMP are not in Node. Where it is missing or not allowed the
 * probe is undecided and says so.
 */
export async function askIcmp(asking: Asking): Promise<Finding> {
  const { names, progress, signal, target } = asking
  const [found] = await names.resolve(hostOf(new URL(target.url)), signal)
  const address = found?.address ?? ''
  progress.addresses = [address]
  progress.stage = 'answer'
  const seconds = String(Math.max(1, Math.ceil(target.timeoutMs / 1000)))
  const family = address.includes(':') ? '-6' : '-4'
  const { code, text } = await run('ping', [family, '-n', '-c', '1', '-W', seconds, address], signal)
  progress.reached = code === 0
  if (code === 0) return roundTrip(text)
  // What has sent nothing has no summary: iputils ends with another code, busybox with 1 also where it is not permitted.
  const hasAsked = code === 1 && /packets? transmitted/.test(text) && !ownTrouble.test(text)
  if (!hasAsked) throw new OwnTrouble(`ping can't be used here: ${lastLine(text)}`)
  return { problem: `${target.url}: no echo reply` }
}

function run(program: string, args: string[], signal: AbortSignal): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { signal, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    const note = (chunk: Buffer) => {
      text = (text + chunk.toString('utf8')).slice(-2000)
    }
    child.stdout.on('data', note)
    child.stderr.on('data', note)
    child.once('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT'
      if (isMissing) return reject(new OwnTrouble('there is no ping program; icmp probes need one'))
      // Also where it has a capability that this container may not have, or there are too many processes.
      reject(signal.aborted ? error : new OwnTrouble(`ping can't be started here: ${error.message}`, { cause: error }))
    })
    child.once('close', (code) => resolve({ code, text }))
  })
}

/** The time between request and reply; that of starting the program is ours. */
function roundTrip(text: string): Finding {
  const [, time] = /\btime[=<]([\d.]+) ?ms\b/.exec(text) ?? []
  return time === undefined ? {} : { latencyMs: Number(time) }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? ''
}
