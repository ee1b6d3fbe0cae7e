import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SlowListener, startSlowListener } from '../../testing/servers/slow-listener.ts'
import { raceConnect } from './race.ts'

const lost = { address: '127.0.0.3', family: 4 }
const here = { address: '127.0.0.1', family: 4 }
const refusing = { address: '127.0.0.2', family: 4 }

describe('a race for a connection', () => {
  let server: Server
  let slow: SlowListener
  beforeAll(async () => {
    slow = await startSlowListener(lost.address)
    server = createServer((socket) => void socket.on('error', () => {}))
    await new Promise<void>((resolve) => server.listen(slow.port, here.address, resolve))
  })
  afterAll(() => {
    server.close()
    slow.close()
  })
  const race = (
    addresses: { address: string; family: number }[],
    signal = AbortSignal.timeout(20_000),
    port = slow.port,
  ) => raceConnect({ addresses, port, signal, staggerMs: 20 })

  it.each([
    ['the only one', [here]],
    ['the one behind one that is lost', [lost, here]],
    ['the one behind one that refuses', [refusing, here]],
    [
      'the one of the other family',
      [{ address: '2001:db8::1', family: 6 }, { address: '2001:db8::2', family: 6 }, here],
    ],
    ['the last of many', [lost, refusing, { address: '127.0.0.4', family: 4 }, here]],
  ])('is won by %s', async (_case, addresses) => {
    const socket = await race(addresses)
    expect(socket.remoteAddress).toBe('127.0.0.1')
    socket.destroy()
  })

  it('is lost with the error of the only address, or of all', async () => {
    await expect(race([here], undefined, 1)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await expect(race([here, refusing], undefined, 1)).rejects.toThrow(AggregateError)
    await expect(race([])).rejects.toThrow('no address')
  })

  it('ends with its signal', async () => {
    const ending = new AbortController()
    const lostRace = race([lost], ending.signal)
    ending.abort(new Error('time is over'))
    await expect(lostRace).rejects.toThrow('time is over')
    await expect(race([here], ending.signal)).rejects.toThrow('time is over')
  })

  it('gives an address all the time there is, however slow it is', async () => {
    const late = race([lost, refusing])
    await new Promise((resolve) => setTimeout(resolve, 600))
    slow.open()
    const socket = await late
    expect(socket.remoteAddress).toBe(lost.address)
    socket.destroy()
  })
})
