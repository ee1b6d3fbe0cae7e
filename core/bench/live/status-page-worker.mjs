// Customers who ask for a page in a thread of their own, each over a connection that is kept. Plain JavaScript: a worker thread has no
// TypeScript loader.
import { Agent, get } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

const { url, connections, seconds } = workerData
const agent = new Agent({ keepAlive: true, maxSockets: connections })
const headers = { 'accept-encoding': 'br' }
const times = []
let refused = 0
let bytes = 0

const ask = () =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers }, (answer) => {
      let size = 0
      answer.on('data', (chunk) => {
        size += chunk.length
      })
      answer.on('end', () => {
        bytes = size
        if (answer.statusCode !== 200) refused++
        resolve()
      })
    }).on('error', reject)
  })

async function customer(until) {
  while (performance.now() < until) {
    const begun = performance.now()
    await ask()
    times.push(performance.now() - begun)
  }
}

await ask()
const begun = performance.now()
await Promise.all(Array.from({ length: connections }, () => customer(begun + seconds * 1000)))
const took = (performance.now() - begun) / 1000
times.sort((a, b) => a - b)
agent.destroy()
parentPort?.postMessage({ perSecond: times.length / took, p99: times[Math.floor(times.length * 0.99)], refused, bytes })
