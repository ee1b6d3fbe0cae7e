import { StringDecoder } from 'node:string_decoder'
import { WatchFailure } from './restart-reason.ts'

/** No object of Kubernetes is nearly as long; what is longer is no line of a watch. */
const longestLine = 16 * 1024 * 1024

/**
 * The lines of a stream, one by one; blank ones are left out. Throws `corrupt` when the stream ends inside a line: what
 * was cut off may have been an event, and whoever overlooked it would be wrong from then on.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let begun: string[] = []
  let length = 0
  for await (const chunk of chunks) {
    const [first = '', ...rest] = decoder.write(chunk).split('\n')
    begun.push(first)
    length += first.length
    if (length > longestLine) throw new WatchFailure('corrupt', 'the watch sent a line without an end')
    for (const next of rest) {
      const line = begun.join('')
      begun = [next]
      length = next.length
      if (line.trim() !== '') yield line
    }
  }
  if ((begun.join('') + decoder.end()).trim() !== '') {
    throw new WatchFailure('corrupt', 'the watch ended in the middle of an event')
  }
}
