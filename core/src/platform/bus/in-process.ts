import { EventEmitter } from 'node:events'
import type { Bus } from './bus.ts'

/** The bus of a single process. */
export function createInProcessBus(): Bus {
  const emitter = new EventEmitter().setMaxListeners(0)
  return {
    kind: 'in-process',
    publish: (topic, message) => void emitter.emit(topic, message),
    subscribe(topic, handler) {
      const guarded = (message: Parameters<typeof handler>[0]) => {
        try {
          handler(message)
        } catch (error) {
          // What is reported has happened already: a listener that fails must not fail who reports it.
          process.emitWarning(error instanceof Error ? error : String(error))
        }
      }
      emitter.on(topic, guarded)
      return () => emitter.off(topic, guarded)
    },
    isConnected: () => true,
    close: async () => void emitter.removeAllListeners(),
  }
}
