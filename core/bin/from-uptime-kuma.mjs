#!/usr/bin/env node
// Turns monitors of Uptime Kuma into service documents of ITOps. Plain JavaScript: it runs before anything is built.
//   node core/bin/from-uptime-kuma.mjs monitors.json myorg/shop/prod/web > services.yaml
// The file is the backup that Kuma 1 exports, or what `sqlite3 -json kuma.db 'select * from monitor'` prints of any version.
import { readFileSync } from 'node:fs'

const [file, nodeId] = process.argv.slice(2)
if (!file || nodeId?.split('/').filter(Boolean).length !== 4) {
  console.error('usage: from-uptime-kuma.mjs FILE organization/platform/environment/cluster')
  process.exit(2)
}

const probed = {
  http: ({ url }) => url,
  keyword: ({ url }) => url,
  'json-query': ({ url }) => url,
  port: ({ hostname, port }) => `tcp://${hostname}:${port}`,
}
/** What a document can't say, by type; it is reported, and left out. */
const lost = {
  keyword: 'the keyword is not looked for: 2xx is enough',
  'json-query': 'the query is not evaluated: 2xx is enough',
}

const read = JSON.parse(readFileSync(file, 'utf8'))
const monitors = Array.isArray(read) ? read : read.monitorList
if (!Array.isArray(monitors)) {
  console.error(`${file} holds no monitors: neither a list nor a field monitorList`)
  process.exit(1)
}

const taken = new Set()
const documents = []
for (const monitor of monitors) {
  const endpoint = probed[monitor.type]?.(monitor)
  if (!endpoint) {
    console.error(
      `left out "${monitor.name}": type ${monitor.type} is no HTTP or TCP probe; report it by POST /api/v1/health/report`,
    )
    continue
  }
  if (monitor.active === 0 || monitor.active === false) {
    console.error(`left out "${monitor.name}": it is paused`)
    continue
  }
  for (const note of notesOf(monitor)) console.error(`"${monitor.name}": ${note}`)
  documents.push(documentOf(monitor, endpoint))
}
process.stdout.write(documents.join('---\n'))
console.error(`${documents.length} of ${monitors.length} monitors are services now`)

function documentOf({ name, description, interval = 60, timeout = 48 }, endpoint) {
  const text = JSON.stringify
  return [
    `path: ${text(`${nodeId}/${segmentOf(name)}`)}`,
    `displayName: ${text(name)}`,
    ...(description ? [`description: ${text(description)}`] : []),
    `health: {endpoint: ${text(endpoint)}, interval: ${interval}s, timeout: ${Math.min(timeout || 48, interval)}s}`,
    '',
  ].join('\n')
}

function notesOf({ type, method = 'GET', accepted_statuscodes: codes, upside_down: inverted }) {
  const odd =
    codes &&
    ![codes]
      .flat()
      .join()
      .match(/^(\["200-299"\]|200-299)?$/)
  return [
    ...(lost[type] ? [lost[type]] : []),
    ...(type !== 'port' && method !== 'GET' ? [`it is asked by GET, not ${method}`] : []),
    ...(odd ? ['other status codes than 2xx are failures'] : []),
    ...(inverted ? ['it was upside down in Kuma: here an answer is good'] : []),
  ]
}

/** A name as a path segment, unlike those before it. */
function segmentOf(name) {
  const plain =
    String(name)
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'service'
  let segment = plain
  for (let count = 2; taken.has(segment); count++) segment = `${plain}-${count}`
  taken.add(segment)
  return segment
}
