import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../platform/errors.ts'
import { bodyOf } from './errors.ts'
import { readSessionCookies } from './sign-in/session-cookies.ts'

interface DashboardOptions {
  folder: string
  publicUrl: string | undefined
}

/** Serves the built dashboard, with its index page for every path that is a page of it and not a file or a call. */
export const dashboardPlugin = fp(async (app: FastifyInstance, options: DashboardOptions) => {
  const { folder } = options
  const built = existsSync(folder)
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      serve: false,
      preCompressed: true,
      // Built files carry a hash of their content in the name; the index page must always be asked for.
      setHeaders: (response, path) => {
        const hashed = path.includes('/assets/')
        response.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    app.get('/assets/*', { config: { access: 'public' }, schema: { hide: true } }, (request, reply) =>
      reply.sendFile(`assets/${(request.params as { '*': string })['*']}`),
    )
    app.get('/favicon.svg', { config: { access: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply.sendFile('favicon.svg'),
    )
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = isPageRequest(request)
    if (isPage && built) return reply.header('vary', 'cookie').sendFile(indexPage(request, options))
    const what = isPage
      ? 'The dashboard is not built (run `npm run build`); this page'
      : `${request.method} ${request.url.split('?')[0]}`
    return reply.code(404).send(bodyOf(new AppError('not_found', { what })))
  })
})

/** Whoever has a session is sent the page that fetches what comes after the login, too; one that has ended costs them the fetch only. */
function indexPage(request: FastifyRequest, { folder, publicUrl }: DashboardOptions): string {
  const { token, refresh } = readSessionCookies(request, publicUrl)
  return (token || refresh) && existsSync(join(folder, signedInPage)) ? signedInPage : 'index.html'
}

const signedInPage = 'signed-in.html'
const calls = /^\/(api|graphql|metrics|docs|assets|health|ready)(\/|$)/

/**
 * True for a request for a page: a browser's for any path that is no call, and of whoever takes anything (curl, HEAD checks of a load balancer) for
 * the first page and for paths that are neither a call nor a file.
 */
function isPageRequest({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const path = url.split('?')[0] ?? ''
  if (path === '/') return true
  const accept = headers.accept ?? '*/*'
  if (calls.test(path)) return false
  return accept.includes('text/html') || (/\*\/\*|text\/\*/.test(accept) && !/\.[a-z0-9]+$/i.test(path))
}
