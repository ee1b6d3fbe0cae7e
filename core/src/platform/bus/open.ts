import type { RedisServer } from '../config.ts'
import type { Bus } from './bus.ts'
import { createInProcessBus } from './in-process.ts'
import { type ConnectionListener, createRedisBus } from './redis.ts'

/** The bus over the given Redis server, or within this process when there is none. */
export function openBus(server: RedisServer | undefined, onChange: ConnectionListener): Bus {
  return server ? createRedisBus(server, onChange) : createInProcessBus()
}
