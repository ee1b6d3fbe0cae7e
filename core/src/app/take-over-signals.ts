const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * Lets `listen` listen for the signals that end a process, and only then ends who listened before: one that came just now, and was
 * not delivered yet, would be lost if nobody listened in between. Returns what `listen` does.
 */
export function takeOverSignals<T>(listen: () => T): T {
  const before = signals.flatMap((signal) => process.listeners(signal).map((listener) => ({ signal, listener })))
  const result = listen()
  for (const { signal, listener } of before) process.off(signal, listener)
  return result
}
