// Scrapes from a thread of its own, so that reading the answer costs the server's event loop nothing. Plain JavaScript: a
// worker thread has no TypeScript loader.
import { parentPort, workerData } from 'node:worker_threads'

const { url, headers, scrapes } = workerData
const times = []
let text = ''
for (let index = 0; index <= scrapes; index++) {
  const start = performance.now()
  const answer = await fetch(url, { headers })
  text = await answer.text()
  if (!answer.ok) throw new Error(`the scrape was answered ${answer.status}`)
  // The first one warms up.
  if (index === 0) parentPort?.postMessage('warm')
  else times.push(performance.now() - start)
}
parentPort?.postMessage({ times, text })
