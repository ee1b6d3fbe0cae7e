import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: string
}

/** An HTTP server on loopback that keeps what it received and answers as the test has it. */
export interface LoopbackServer {
  url: string
  port: number
  received: Received[]
  /** What it answers from now on; 200 without a body until then. */
  answer: (request: Received) => Answer | Promise<Answer>
  /** The bodies received, as JSON. */
  json<T>(): T[]
  close(): Promise<void>
}

export async function startHttpServer(answer: LoopbackServer['answer'] = () => ({})): Promise<LoopbackServer> {
  const received: Received[] = []
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
    received.push(one)
    const { status = 200, headers = {}, body: text = '' } = await loopback.answer(one)
    response.writeHead(status, headers).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const loopback: LoopbackServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    answer,
    // The caller names the shape that its own channel sends.
    json: <T>() => received.map(({ body }) => JSON.parse(body) as T),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return loopback
}
