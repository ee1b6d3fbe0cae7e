/** Repeats `work`, never twice at a time. */
export interface Pacer {
  /** Does not wait for the end of the pause. */
  wake(): void
  /** Resolves when the work in hand has ended. */
  stop(): Promise<void>
}

/** Does `work` at once and then `pauseMs` after each end, or within half a second of `wake`. Work must not throw. */
export function createPacer(pauseMs: number, work: () => Promise<void>): Pacer {
  let stopped = false
  let woken = false
  let timer: NodeJS.Timeout | undefined
  let resume: () => void = () => {}

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      resume = resolve
      timer = setTimeout(resolve, ms)
    })
  const loop = async () => {
    while (!stopped) {
      woken = false
      await work()
      if (!stopped) await pause(woken ? 500 : pauseMs)
    }
  }
  const running = loop()

  return {
    wake() {
      if (woken) return
      woken = true
      clearTimeout(timer)
      timer = setTimeout(() => resume(), 500)
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      resume()
      await running
    },
  }
}
