// Readers in a thread of their own, each with a connection of its own that asks again as soon as it is answered. Plain JavaScript: a
// worker thread has no TypeScript loader.
import { parentPort, workerData } from 'node:worker_threads'

const { url, token, queries, connections } = workerData
const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
const answers = { good: 0, refused: 0, broken: 0 }
let stopped = false
parentPort?.once('message', () => {
  stopped = true
})

async function read(first) {
  for (let turn = first; !stopped; turn++) {
    const body = JSON.stringify({ query: queries[turn % queries.length] })
    try {
      const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
      await answer.text()
      if (answer.ok) answers.good++
      else answers.refused++
    } catch {
      // A connection that the server closed; the next one is another.
      answers.broken++
    }
  }
}

const all = Promise.all(Array.from({ length: connections }, (_, index) => read(index)))
parentPort?.postMessage('reading')
await all
parentPort?.postMessage(answers)
