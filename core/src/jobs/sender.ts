import { setMaxListeners } from 'node:events'
import { type ClaimedDelivery, claimDeliveries } from '../notifications/deliveries/claim-deliveries.ts'
import { type Dispatch, sendDelivery } from '../notifications/deliveries/send-delivery.ts'
import { createPollingLoop } from './polling-loop.ts'

/** How many deliveries one replica has under way at a time, over all channels. */
const maxUnderWay = 64
/** When core stops, what is under way has so long to end by itself. */
const graceMs = 3_000

/**
 * Begins to send what is due whenever a delivery has ended, and every `tickMs`. Finding what to send never waits for sending: a delivery
 * that takes long keeps one of these places and nothing else.
 */
export function startSender(dispatch: Dispatch, tickMs: number): { wake(): void; stop(): Promise<void> } {
  const { context, log } = dispatch
  const stopping = new AbortController()
  setMaxListeners(2 * maxUnderWay, stopping.signal)
  const underWay = new Set<Promise<void>>()
  let filling = false
  let again = false
  let stopped = false

  const send = (delivery: ClaimedDelivery) => {
    const sending = sendDelivery({ ...dispatch, stopping: stopping.signal }, delivery)
      // How it ended could not be stored: the lease runs out, and the delivery comes again.
      .catch((error: unknown) =>
        log.warn({ delivery: delivery.id, error: String(error) }, 'a notification comes again'),
      )
      .finally(() => {
        underWay.delete(sending)
        void fill()
      })
    underWay.add(sending)
  }

  const fill = async () => {
    again = true
    if (filling) return
    filling = true
    try {
      while (again && !stopped && underWay.size < maxUnderWay) {
        again = false
        const claimed = await claimDeliveries(context.database, context.clock.now(), maxUnderWay - underWay.size)
        for (const delivery of claimed) send(delivery)
        // What was left out while its channel had as many under way as it may comes when one of these has ended.
        if (claimed.length > 0) again = true
      }
    } catch (error) {
      log.warn({ error: String(error) }, 'notifications had to wait')
    } finally {
      filling = false
    }
  }

  const loop = createPollingLoop(tickMs, fill)
  return {
    wake: () => void fill(),
    async stop() {
      stopped = true
      await loop.stop()
      const timer = setTimeout(() => stopping.abort(new Error('core stops')), graceMs)
      while (underWay.size > 0) await Promise.all(underWay)
      clearTimeout(timer)
    },
  }
}
