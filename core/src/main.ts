// The container's entry point. Process 1 of a container gets no signal that it does not ask for, so this asks before it loads
// anything. Until core serves there is nothing to finish: an unfinished migration is rolled back by the server.
process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130))

const { runCommand } = await import('./app/run-command.ts')
await runCommand(process.argv[2] ?? 'serve', ...process.argv.slice(3))
