/** Repeats `work`, never twice at a time. */
export interface PollingLoop {
  /** Does not wait for the end of the pause. */
  wake(): void
  /** Resolves when the work in hand has ended. */
  stop(): Promise<void>
}

/** Does `work` at once and then `pauseMs` after each end, or `wakeMs` after `wake`, which may come many times. Work must not throw. */
export function createPollingLoop(
  pauseMs: number | (() => number),
  work: () => Promise<void>,
  wakeMs = 500,
): PollingLoop {
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
      if (!stopped) await pause(woken ? wakeMs : typeof pauseMs === 'number' ? pauseMs : pauseMs())
    }
  }
  const running = loop()

  return {
    wake() {
      if (woken) return
      woken = true
      clearTimeout(timer)
      timer = setTimeout(() => resume(), wakeMs)
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      resume()
      await running
    },
  }
}
