import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../platform/errors.ts'
import { bodyOf } from './errors.ts'

/** Serves the built dashboard, with its index page for every path that is a page of it and not a file or a call. */
export const dashboardPlugin = fp(async (app: FastifyInstance, { folder }: { folder: string }) => {
  const built = existsSync(folder)
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      serve: false,
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
    const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
    if (isPage && built) return reply.sendFile('index.html')
    const what = isPage
      ? 'The dashboard is not built (run `npm run build`); this page'
      : `${request.method} ${request.url.split('?')[0]}`
    return reply.code(404).send(bodyOf(new AppError('not_found', { what })))
  })
})
