import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text as readText } from 'node:stream/consumers'

/** What stands at `/`; fetch would set the Host by itself. */
export async function firstPage(url: string, headers: Record<string, string>, path = '/'): Promise<string> {
  const [answer] = (await once(request(`${url}${path}`, { headers }).end(), 'response')) as [IncomingMessage]
  return readText(answer)
}
