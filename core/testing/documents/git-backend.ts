import { execFileSync, spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pathOf } from '../servers/programs.ts'

/** Runs git in a folder and gives what it says. */
export const git = (folder: string, ...args: string[]): string =>
  execFileSync(pathOf('git'), ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()

/** Answers a request of the smart HTTP protocol over the repositories of a folder by git's own backend; 401 to whoever has another name or token. */
export async function answerAsGit(
  folder: string,
  credentials: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  if (request.headers.authorization !== `Basic ${Buffer.from(credentials).toString('base64')}`) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    return
  }
  const { pathname, search } = new URL(request.url ?? '', 'http://localhost')
  const child = spawn(pathOf('git'), ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      CONTENT_LENGTH: String(body.length),
      REMOTE_USER: 'test',
    },
  })
  child.stdin.end(body)
  const chunks: Buffer[] = []
  for await (const chunk of child.stdout) chunks.push(chunk)
  const answer = Buffer.concat(chunks)
  const end = answer.indexOf('\r\n\r\n')
  for (const line of answer.subarray(0, end).toString().split('\r\n')) {
    const [name = '', value = ''] = line.split(': ')
    if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
    else response.setHeader(name, value)
  }
  response.end(answer.subarray(end + 4))
}
