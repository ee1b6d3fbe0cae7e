import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFetch } from './fetch.ts'
import { createNames } from './names.ts'
import { parseProxies } from './proxy.ts'

describe('the way of a request', () => {
  const both = { HTTP_PROXY: 'http://plain:3128', HTTPS_PROXY: 'http://safe:3128' }
  it.each([
    ['https://a.example/', {}, undefined],
    ['https://a.example/', both, 'safe'],
    ['http://a.example/', both, 'plain'],
    ['http://a.example/', { https_proxy: 'http://safe' }, undefined],
    ['https://a.example/', { https_proxy: 'lower:1', HTTPS_PROXY: 'http://upper' }, 'lower'],
    ['https://a.example/', { ...both, NO_PROXY: 'a.example' }, undefined],
    ['https://b.a.example/', { ...both, NO_PROXY: 'a.example' }, undefined],
    ['https://ba.example/', { ...both, NO_PROXY: 'a.example' }, 'safe'],
    ['https://b.a.example/', { ...both, NO_PROXY: '.a.example' }, undefined],
    ['https://a.example/', { ...both, NO_PROXY: '.a.example' }, 'safe'],
    ['https://b.a.example/', { ...both, NO_PROXY: '*.a.example' }, undefined],
    ['https://A.Example./', { ...both, no_proxy: 'a.example' }, undefined],
    ['https://a.example:8443/', { ...both, NO_PROXY: 'a.example:443' }, 'safe'],
    ['https://a.example/', { ...both, NO_PROXY: 'a.example:443' }, undefined],
    ['https://10.1.2.3/', { ...both, NO_PROXY: 'x, 10.0.0.0/8' }, undefined],
    ['https://11.1.2.3/', { ...both, NO_PROXY: 'x 10.0.0.0/8' }, 'safe'],
    ['https://[fd00::1]/', { ...both, NO_PROXY: 'fd00::/8' }, undefined],
    ['https://[fd00::1]:8443/', { ...both, NO_PROXY: '[fd00::1]:8443' }, undefined],
    ['https://a.example/', { ...both, NO_PROXY: '*' }, undefined],
    ['http://127.0.0.1:8080/', both, undefined],
    ['http://localhost:8080/', both, undefined],
    ['http://[::1]:8080/', both, undefined],
    ['http://orders.shop.svc:80/', both, undefined],
    ['http://orders.shop.svc.cluster.local/', both, undefined],
    ['https://a.example/', { ...both, HTTPS_PROXY: ' ' }, undefined],
  ])('to %s with %j leads through %s', (url, env, host) => {
    expect(parseProxies(env).of(new URL(url))?.hostname).toBe(host)
  })

  it('is not read from what is no address of an http proxy, and no password is shown', () => {
    expect(() => parseProxies({ HTTPS_PROXY: 'socks5://me:secret@proxy' })).toThrow(/^HTTPS_PROXY must be(?!.*secret)/)
  })
})

describe('a request through a proxy', () => {
  let proxy: Server
  let target: Server
  let targetPort = 0
  let proxyPort = 0
  const seen: string[] = []
  const portOf = (server: Server) => Object(server.address()).port as number

  beforeAll(async () => {
    target = createServer((request, response) => void response.end(`${request.method} ${request.url}`))
    proxy = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
      response.end('by the proxy')
    })
    proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
      seen.push(`CONNECT ${request.url}`)
      if (request.url?.startsWith('forbidden')) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      const onward = connect(targetPort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(onward).pipe(socket)
      })
      socket.on('error', () => onward.destroy())
      onward.on('error', () => socket.destroy())
    })
    for (const server of [target, proxy]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    targetPort = portOf(target)
    proxyPort = portOf(proxy)
  })
  afterAll(() => {
    for (const server of [target, proxy]) {
      server.closeAllConnections()
      server.close()
    }
  })
  const fetchBy = (env: Record<string, string>) => {
    const names = createNames({
      lookUp: async () => [{ address: '127.0.0.1', family: 4 }],
      monotonic: () => performance.now(),
    })
    return createFetch({ names, proxies: parseProxies(env) })
  }

  it('names the whole address, and signs in as the proxy wants', async () => {
    const answer = await fetchBy({ HTTP_PROXY: `http://me:word@proxy.example:${proxyPort}` })(
      'http://a.example/x?y=1',
      {},
    )
    expect(await answer.text()).toBe('by the proxy')
    expect(seen.at(-1)).toBe(`GET http://a.example/x?y=1 Basic ${btoa('me:word')}`)
  })

  it('asks for a tunnel where it is https, and says what the proxy answers instead', async () => {
    const sent = fetchBy({ HTTPS_PROXY: `http://proxy.example:${proxyPort}` })('https://forbidden.example/', {})
    await expect(sent).rejects.toThrow(/the proxy proxy\.example:\d+ answered 403/)
    expect(seen.at(-1)).toBe('CONNECT forbidden.example:443')
  })

  it('goes straight without one, and over one connection again', async () => {
    const fetch = fetchBy({})
    const url = `http://a.example:${targetPort}/`
    let connections = 0
    target.on('connection', () => {
      connections += 1
    })
    for (const body of ['one', 'two']) {
      const answer = await fetch(url, { method: 'POST', body })
      expect([answer.status, await answer.text()]).toEqual([200, 'POST /'])
    }
    expect(connections).toBe(1)
  })
})
