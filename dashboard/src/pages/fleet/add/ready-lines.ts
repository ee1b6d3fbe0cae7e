import { type Draft, pathOf, segmentOf, watchedBy } from './draft.ts'

/** Lines that do the same elsewhere, ready to copy. */
export interface ReadyLines {
  key: 'configmap' | 'helm' | 'curl' | 'cron'
  label: string
  hint: string
  text: string
}

/** The service of a form as other ways would have it, for the core at `origin`; what is missing has an example in its place. */
export function readyLines(draft: Draft, origin: string): ReadyLines[] {
  const service = filled(draft)
  return [
    {
      key: 'configmap',
      label: 'ConfigMap',
      hint: 'kubectl apply -f in a namespace that an agent watches.',
      text: configMap(service),
    },
    {
      key: 'helm',
      label: 'Helm values',
      hint: 'Of the chart itops-agent: helm upgrade itops-agent itops/itops-agent --reuse-values -f values.yaml',
      text: ['services:', ...documentLines(service).map((line, at) => `${at === 0 ? '  - ' : '    '}${line}`), ''].join(
        '\n',
      ),
    },
    {
      key: 'curl',
      label: 'curl loop',
      hint: 'From any shell; it sends what it finds, and needs no agent. Put the operator key into the file first.',
      text: loop(service, origin),
    },
    {
      key: 'cron',
      label: 'cron',
      hint: 'A line of a crontab, once a minute. Put the operator key into the file first.',
      text: cron(service, origin),
    },
  ]
}

/** Where the lines take the key from: they never hold one. */
const keyFile = '/etc/itops/operator-api-key'

interface Filled {
  node: string
  name: string
  endpoint: string
  draft: Draft
}

function filled(draft: Draft): Filled {
  const example = {
    endpoint: draft.endpoint.trim() || 'https://example.org/',
    agent: draft.agent || 'myorg/myplatform/prod/cluster1',
  }
  const whole = { ...draft, ...example }
  // What core would refuse in a path must not reach a shell, either.
  const path = pathOf({ ...whole, name: draft.name.trim() || segmentOf(whole) || 'homepage' }).replace(
    /[^A-Za-z0-9._/-]/g,
    '-',
  )
  const cut = path.lastIndexOf('/')
  const endpoint = /^[a-z]+:\/\//i.test(whole.endpoint) ? whole.endpoint : `tcp://${whole.endpoint}`
  return { node: path.slice(0, cut), name: path.slice(cut + 1), endpoint, draft }
}

function documentLines({ node, name, endpoint, draft }: Filled): string[] {
  return [
    `path: ${yamlText(`${node}/${name}`)}`,
    ...(draft.name.trim() ? [`displayName: ${yamlText(draft.name.trim())}`] : []),
    ...(draft.criticality ? [`criticality: ${draft.criticality}`] : []),
    ...(draft.slaGroup ? [`slaGroup: ${yamlText(draft.slaGroup)}`] : []),
    'health:',
    `  endpoint: ${JSON.stringify(endpoint)}`,
    `  interval: ${draft.intervalSeconds}s`,
    `  timeout: ${draft.timeoutSeconds}s`,
    ...watchedLines(draft),
    ...(statuses(draft).length > 0 ? [`  expect: {status: [${statuses(draft).map(yamlText).join(', ')}]}`] : []),
  ]
}

function watchedLines(draft: Draft): string[] {
  const { from, quorum } = watchedBy(draft)
  if (from.length < 2) return []
  return [`  from: [${from.map(yamlText).join(', ')}]`, ...(quorum === null ? [] : [`  quorum: ${quorum}`])]
}

/** What of the expected statuses is one; core says what is wrong with the rest. */
function statuses({ expectedStatus }: Draft): string[] {
  const parts = expectedStatus.split(',').map((part) => part.trim().toLowerCase())
  return parts.filter((part) => /^[1-5](?:xx|\d\d(?:-[1-5]\d\d)?)$/.test(part))
}

function configMap(service: Filled): string {
  const name = service.name.toLowerCase().replace(/[^a-z0-9.-]/g, '-')
  return [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    `  name: ${yamlText(`${name}-itops`)}`,
    '  labels:',
    '    itops.io/config: "true"',
    'data:',
    '  it-ops.yaml: |',
    ...documentLines(service).map((line) => `    ${line}`),
    '',
  ].join('\n')
}

/** As it is where YAML takes it for nothing but a text, else in quotes. */
function yamlText(text: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9._/-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}

function loop(service: Filled, origin: string): string {
  const { intervalSeconds } = service.draft
  return [
    'while true; do',
    `  if ${check(service)}; then status=OPERATIONAL; else status=DOWN; fi`,
    `  ${send(service, origin, intervalSeconds).join(' \\\n    ')}`,
    `  sleep ${intervalSeconds}`,
    'done',
    '',
  ].join('\n')
}

/** In a crontab a percent sign ends the line, unless it is escaped. */
function cron(service: Filled, origin: string): string {
  const line = `status=DOWN; ${check(service)} && status=OPERATIONAL; ${send(service, origin, 60).join(' ')}`
  return `* * * * * ${line.replaceAll('%', '\\%')}\n`
}

function check({ endpoint, draft }: Filled): string {
  const { timeoutSeconds } = draft
  if (!/^tcp:/i.test(endpoint)) {
    const wanted = statuses(draft)
    const ask = (how: string) => `curl ${how} -o /dev/null --max-time ${timeoutSeconds} ${quoted(endpoint)}`
    if (wanted.length === 0) return ask('-fsSL')
    const pattern = wanted.map(statusPattern).join('|')
    return `${ask("-sSL -w '%{http_code}'")} | grep -qE '^(${pattern})$'`
  }
  const [, host = '', port = ''] = /^tcp:\/\/(.*?)(?::(\d+))?\/?$/i.exec(endpoint) ?? []
  return `nc -z -w ${timeoutSeconds} ${quoted(host.replace(/^\[|\]$/g, ''))} ${port || 443}`
}

function send({ node, name }: Filled, origin: string, intervalSeconds: number): string[] {
  const before = `{"nodeId":"${node}","intervalSeconds":${intervalSeconds},"services":[{"name":"${name}","status":"`
  return [
    `curl -fsS -o /dev/null -X POST ${quoted(`${origin}/api/v1/operator/status`)}`,
    `-H "X-API-Key: $(cat ${keyFile})" -H 'Content-Type: application/json'`,
    `-d '${before}'$status'"}]}'`,
  ]
}

/** A status, a class of them or a range as a pattern of grep -E. */
function statusPattern(status: string): string {
  if (status.endsWith('xx')) return `${status[0]}..`
  const [from = 0, to = from] = status.split('-').map(Number)
  return Array.from({ length: Math.max(0, to - from) + 1 }, (_, at) => from + at).join('|')
}

/** A text that a shell takes as one word and nothing else. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`).replace(/[\r\n]/g, '')}'`
}
