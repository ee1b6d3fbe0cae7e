#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parseBundle, verifyBundle } from './verify.mjs'

// itops-verify BUNDLE [--keys itops-sla-keys.json]: exits with 1 when something does not hold, with 2 when it can't be read.
const [bundle, flag, keys] = process.argv.slice(2)
const write = (line) => process.stdout.write(`${line}\n`)

function readText(path) {
  const bytes = readFileSync(path)
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
}

try {
  if (!bundle || (flag !== undefined && (flag !== '--keys' || !keys)))
    throw new Error('usage: itops-verify BUNDLE [--keys itops-sla-keys.json]')
  const trusted = keys === undefined ? undefined : JSON.parse(readText(keys)).keys
  const { problems, notes, results } = verifyBundle(parseBundle(readText(bundle)), trusted)
  for (const { name, read, signature } of results) {
    const { uptime, target, status } = read.claims
    write(`${name}: ${uptime || '-'} % of ${target || '-'} %, ${status}${signature ? '' : ', not signed'}`)
  }
  for (const note of notes) write(`note: ${note}`)
  for (const problem of problems) write(`PROBLEM: ${problem}`)
  write(problems.length === 0 ? 'Everything holds.' : `${problems.length} problems.`)
  process.exitCode = problems.length === 0 ? 0 : 1
} catch (error) {
  process.stderr.write(`The bundle could not be read: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 2
}
