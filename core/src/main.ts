// The container's entry point. Process 1 of a container gets no signal that it does not ask for, so this asks before it loads
// anything. Until core serves there is nothing to finish: an unfinished migration is rolled back by the server.
const onSignal = { SIGTERM: () => process.exit(143), SIGINT: () => process.exit(130) }
process.once('SIGTERM', onSignal.SIGTERM).once('SIGINT', onSignal.SIGINT)

const { runCommand } = await import('./run-command.ts')
await runCommand(process.argv[2] ?? 'serve', () => {
  process.off('SIGTERM', onSignal.SIGTERM).off('SIGINT', onSignal.SIGINT)
})
