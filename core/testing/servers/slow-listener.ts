import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'

/** A listener to which no connection comes to stand: packets to it are lost, as far as anybody knows. */
export interface SlowListener {
  port: number
  /** From now on connections stand, the lost ones with their next try about a second later. */
  open(): void
  close(): void
}

const program = `
  const server = require('node:http').createServer((_, response) => response.end())
  server.listen({ port: 0, host: process.argv[1], backlog: 1 }, () => console.log(server.address().port))`

/** Starts one on an address of loopback: a process that stands still, with more connections waiting than it takes. */
export async function startSlowListener(host: string): Promise<SlowListener> {
  const child = spawn(process.execPath, ['-e', program, host], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<number>((resolve) => child.stdout.once('data', (text) => resolve(Number(text))))
  child.kill('SIGSTOP')
  const fillers = Array.from({ length: 4 }, () => connect({ host, port }))
  await waiting(fillers)
  return {
    port,
    open: () => void child.kill('SIGCONT'),
    close() {
      for (const filler of fillers) filler.destroy()
      child.kill('SIGKILL')
    },
  }
}

/** Resolves once the last of them can't connect any more. */
async function waiting(fillers: readonly Socket[]): Promise<void> {
  for (const filler of fillers) filler.on('error', () => {})
  while (fillers.every(({ connecting }) => connecting)) await new Promise((resolve) => setTimeout(resolve, 10))
  await new Promise((resolve) => setTimeout(resolve, 50))
}
