// Subscribers on a few sockets, in a thread of their own, so that what they read costs the server's event loop nothing. Plain
// JavaScript: a worker thread has no TypeScript loader. Each takes down when it first heard a text.
import { parentPort, workerData } from 'node:worker_threads'
import WebSocket from 'ws'

const { url, authorization, query, sockets, perSocket } = workerData
const now = () => performance.timeOrigin + performance.now()
const all = []
let wanted = ''
let heard = []
let messages = 0

for (let index = 0; index < sockets; index++) all.push(await open())
parentPort.postMessage({ ready: true })
parentPort.on('message', (message) => {
  if (message.wanted !== undefined) {
    wanted = message.wanted
    heard = []
    messages = 0
  } else {
    for (const socket of all) socket.terminate()
    parentPort.close()
  }
})

async function open() {
  const socket = new WebSocket(url, 'graphql-transport-ws')
  await new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', resolve)
  })
  const acknowledged = new Promise((resolve) => socket.once('message', resolve))
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }))
  await acknowledged
  socket.on('message', (data) => {
    messages++
    const text = data.toString()
    if (wanted === '' || !text.includes(wanted)) return
    heard.push(now())
    if (heard.length === sockets * perSocket) parentPort.postMessage({ heard, messages })
  })
  for (let id = 1; id <= perSocket; id++)
    socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query } }))
  return socket
}
