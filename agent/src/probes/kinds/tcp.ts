import { hostOf, openSocket } from '../connect.ts'
import type { Asking, Finding } from '../result.ts'

/** A TCP connection to `tcp://host:port`, closed as soon as it stands. */
export async function askTcp(asking: Asking): Promise<Finding> {
  const url = new URL(asking.target.url)
  const socket = await openSocket(asking, hostOf(url), Number(url.port))
  socket.destroy()
  return {}
}
