import { expect, it } from 'vitest'
import { takeOverSignals } from './take-over-signals.ts'

it('a signal that came before another part of core listens reaches that one', async () => {
  const others = process.listeners('SIGTERM')
  const reached: string[] = []
  const early = () => void reached.push('early')
  const late = () => void reached.push('late')
  process.once('SIGTERM', early)
  process.kill(process.pid, 'SIGTERM')
  takeOverSignals(() => process.once('SIGTERM', late))
  await expect.poll(() => reached).toEqual(['late'])
  for (const other of others) process.on('SIGTERM', other)
})
