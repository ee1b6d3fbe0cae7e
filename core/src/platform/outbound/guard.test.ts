import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseProxies } from '../../dial/proxy.ts'
import type { Lookup } from '../../dial/resolve.ts'
import { parseAllowlist } from './allowlist.ts'
import { createGuard, RefusedTarget } from './guard.ts'
import { createPost } from './post.ts'

const nothing = parseAllowlist('')
/** A resolver that knows one answer for every name. */
const resolvesTo =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

describe('the guard of outbound connections', () => {
  const refused = [
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.8.8.8', '169.254.169.254'],
    ...[
      '169.254.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.0.0.1',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '240.0.0.1',
    ],
    ...['255.255.255.255', '100.100.100.200', '192.0.2.7', '203.0.113.9'],
    ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a9fe:a9fe', '0:0:0:0:0:ffff:10.0.0.1'],
    ...['64:ff9b::7f00:1', '2002:7f00:1::', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '2001:db8::1'],
  ]
  it.each(refused)('refuses %s, as an address and as what a name resolves to', async (address) => {
    await expect(createGuard(nothing).checkHost(address, 443)).rejects.toThrow(RefusedTarget)
    await expect(createGuard(nothing, resolvesTo(address)).checkHost('a.example', 443)).rejects.toThrow(RefusedTarget)
  })

  it.each(['93.184.216.34', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
    'lets %s pass',
    async (address) => {
      const target = await createGuard(nothing, resolvesTo(address)).checkHost('a.example', 443)
      expect(target).toMatchObject({ host: 'a.example', port: 443, address })
    },
  )

  it('refuses a name with one address outside and one inside', async () => {
    const check = createGuard(nothing, resolvesTo('1.1.1.1', '127.0.0.1')).checkHost('rebind.example', 80)
    await expect(check).rejects.toThrow('rebind.example resolves to 127.0.0.1, which is loopback')
  })

  const urls: [url: string, reason: string][] = [
    ['ftp://a.example/', 'the scheme ftp: is neither http nor https'],
    ['file:///etc/passwd', 'the scheme file: is neither http nor https'],
    ['https://user:word@a.example/', 'the URL carries credentials'],
    ['http://2130706433/', 'is loopback'],
    ['http://0x7f.1/', 'is loopback'],
    ['http://017700000001/', 'is loopback'],
    ['http://[::ffff:127.0.0.1]/', 'is loopback'],
    ['http://localhost/', 'is loopback'],
  ]
  it.each(urls)('refuses %s', async (url, reason) => {
    await expect(createGuard(nothing).checkUrl(new URL(url))).rejects.toThrow(reason)
  })

  const allowed: [list: string, host: string, port: number, address: string, passes: boolean][] = [
    ['am.monitoring.svc', 'am.monitoring.svc', 9093, '10.0.0.1', true],
    ['AM.monitoring.svc', 'am.monitoring.svc.', 9093, '10.0.0.1', true],
    ['am.monitoring.svc', 'x.am.monitoring.svc', 9093, '10.0.0.1', false],
    ['*.monitoring.svc', 'am.monitoring.svc', 9093, '10.0.0.1', true],
    ['*.monitoring.svc', 'monitoring.svc', 9093, '10.0.0.1', false],
    ['*.monitoring.svc', 'evilmonitoring.svc', 9093, '10.0.0.1', false],
    ['am:9093', 'am', 9093, '10.0.0.1', true],
    ['am:9093', 'am', 9094, '10.0.0.1', false],
    ['10.0.0.0/8', 'whatever.example', 80, '10.9.8.7', true],
    ['10.0.0.0/8', 'whatever.example', 80, '192.168.0.1', false],
    ['10.0.0.0/8', 'whatever.example', 80, '::ffff:10.9.8.7', true],
    ['fd12::/16, 127.0.0.1:25', '127.0.0.1', 25, '127.0.0.1', true],
    ['fd12::/16, 127.0.0.1:25', '127.0.0.1', 26, '127.0.0.1', false],
    ['[::1]:8080', '::1', 8080, '::1', true],
    // A name is not trusted to lead to where clouds hand out credentials; a range that says so is.
    ['meta.example', 'meta.example', 80, '169.254.169.254', false],
    ['meta.example', 'meta.example', 80, 'fd00:ec2::254', false],
    ['169.254.169.254', 'meta.example', 80, '169.254.169.254', true],
  ]
  it.each(allowed)('with the allowlist "%s" takes %s:%i at %s: %s', (list, host, port, address, passes) =>
    expect(parseAllowlist(list).allows(host, port, address)).toBe(passes),
  )

  it.each(['10.0.0.0/33', 'http://a.example', 'a b:c', '*', '10.0.0', 'a:99999', 'a:x', '-a'])(
    'does not take "%s" for an entry of the allowlist',
    (entry) => expect(() => parseAllowlist(entry)).toThrow('is no host, *.suffix, address or range'),
  )
})

describe('a post through the guard', () => {
  const seen: { host: string | undefined; path: string; body: string; authorization: string | undefined }[] = []
  let answer: RequestListener = (_request, response) => response.end('fine')
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { host, authorization } = request.headers
    seen.push({ host, path: request.url ?? '', body, authorization })
    answer(request, response)
  })
  let port = 0
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => void server.close())

  const redirectTo = (location: string, status = 307): RequestListener => {
    return (request, response) =>
      request.url === '/start' ? response.writeHead(status, { location }).end() : response.end('arrived')
  }
  const send = (lookup: Lookup = resolvesTo('127.0.0.1'), list = 'hook.example, other.example') => {
    seen.length = 0
    const post = createPost(createGuard(parseAllowlist(list), lookup))
    return post({ url: `http://hook.example:${port}/start`, headers: { authorization: 'Bearer t' }, body: '{"a":1}' })
  }

  it('connects to the address that was checked, though the name leads elsewhere by then', async () => {
    answer = (_request, response) => response.end('fine')
    let asked = 0
    const rebinding: Lookup = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    expect(await send(rebinding)).toMatchObject({ status: 200, body: 'fine' })
    expect(asked).toBe(1)
    expect(seen).toEqual([{ host: `hook.example:${port}`, path: '/start', body: '{"a":1}', authorization: 'Bearer t' }])
  })

  it('tries all addresses that were checked', async () => {
    answer = (_request, response) => response.end('fine')
    const list = 'hook.example'
    expect(await send(resolvesTo('127.0.0.2', '127.0.0.1'), list)).toMatchObject({ status: 200, body: 'fine' })
  })

  it('asks a proxy for the address that was checked, never for the name, and signs in there', async () => {
    answer = (_request, response) => response.end('by the proxy')
    seen.length = 0
    const proxies = parseProxies({ HTTP_PROXY: `http://me:word@127.0.0.1:${port}` })
    const post = createPost(createGuard(nothing, resolvesTo('93.184.216.34')), proxies)
    expect(await post({ url: 'http://hook.example/x?y=1', body: '{}' })).toMatchObject({
      status: 200,
      body: 'by the proxy',
    })
    expect(seen).toMatchObject([{ host: 'hook.example', path: 'http://93.184.216.34:80/x?y=1', body: '{}' }])
    const inside = createPost(createGuard(nothing, resolvesTo('10.0.0.1')), proxies)
    await expect(inside({ url: 'http://hook.example/', body: '' })).rejects.toThrow(RefusedTarget)
  })

  it('follows a redirect with the same body, and leaves the credentials behind at another origin', async () => {
    answer = redirectTo(`http://other.example:${port}/next`)
    expect(await send()).toMatchObject({ status: 200, body: 'arrived' })
    expect(seen[1]).toMatchObject({ path: '/next', body: '{"a":1}', authorization: undefined })
  })

  it.each([
    ['http://169.254.169.254/latest/meta-data/', 'link-local'],
    ['http://127.0.0.1:1/', 'loopback'],
    ['ftp://other.example/', 'neither http nor https'],
    ['http://a:b@other.example/', 'credentials'],
    ['/start', 'more than 3 times'],
  ])('does not follow a redirect to %s', async (location, reason) => {
    answer = redirectTo(location)
    await expect(send()).rejects.toThrow(reason)
  })

  it('does not make a GET of it', async () => {
    answer = redirectTo('/next', 303)
    expect((await send()).status).toBe(303)
    expect(seen).toHaveLength(1)
  })

  it('gives up on a server that does not answer', async () => {
    answer = () => {}
    const post = createPost(createGuard(parseAllowlist('127.0.0.1')))
    const sent = post({ url: `http://127.0.0.1:${port}/`, body: '', timeoutMs: 50 })
    await expect(sent).rejects.toThrow('no answer within 0.05 s')
    server.closeAllConnections()
  })

  it('reads only the beginning of an endless answer', async () => {
    answer = (_request, response) => {
      const more = () => {
        while (response.write('x'.repeat(16_384)));
      }
      response.on('drain', more)
      more()
    }
    expect((await send()).body).toHaveLength(65_536)
    server.closeAllConnections()
  })
})
