import { EventEmitter } from 'node:events'
import type { Bus } from './bus.ts'

/** The bus of a single process. */
export function createInProcessBus(): Bus {
  const emitter = new EventEmitter().setMaxListeners(0)
  return {
    kind: 'in-process',
    publish: (topic, message) => void emitter.emit(topic, message),
    subscribe(topic, handler) {
      emitter.on(topic, handler)
      return () => emitter.off(topic, handler)
    },
    isConnected: () => true,
    close: async () => void emitter.removeAllListeners(),
  }
}
