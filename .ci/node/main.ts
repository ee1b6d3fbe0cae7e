import { spawn } from 'node:child_process'
import { nodeOfTests, vitestBy } from './node-of-tests.ts'

// npm test [-- words for vitest]: the suites by the Node of .nvmrc, or by the one that ITOPS_TEST_NODE names.
const node = nodeOfTests()
console.log(node.line)
const child = spawn(...vitestBy(node, ['run', ...process.argv.slice(2)]), { stdio: 'inherit' })
// Ctrl-C reaches the child by itself; a signal to this process alone is passed on, and the child's end is waited for.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (signal !== 'SIGINT') child.kill(signal)
  })
}
child.on('error', (error) => {
  console.error(`${node.path} can't be started: ${error.message}`)
  process.exitCode = 1
})
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
