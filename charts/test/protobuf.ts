import type { KubeObject } from './helm.ts'

/**
 * The Secret in a protobuf body, as helm sends the releases that it keeps: `k8s\0`, then an envelope of kind (1) and object (2); of
 * the Secret its metadata (1: name 1, labels 11), data (2) and type (3). Numbers are those of Kubernetes' generated.proto.
 */
export function secretFromProtobuf(body: Buffer): KubeObject {
  const [raw = Buffer.alloc(0)] = fieldsOf(body.subarray(4))(2)
  const secret = fieldsOf(raw)
  const metadata = fieldsOf(secret(1)[0] ?? Buffer.alloc(0))
  const data = secret(2).map(entryOf)
  return {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: {
      name: String(metadata(1)[0]),
      labels: Object.fromEntries(
        metadata(11)
          .map(entryOf)
          .map(([key, value]) => [key, String(value)]),
      ),
    },
    type: String(secret(3)[0]),
    data: Object.fromEntries(data.map(([key, value]) => [key, value.toString('base64')])),
  }
}

/** An entry of a map: its key (1) and value (2). */
function entryOf(entry: Buffer): [string, Buffer] {
  const field = fieldsOf(entry)
  return [String(field(1)[0] ?? ''), field(2)[0] ?? Buffer.alloc(0)]
}

/** Gives the contents of a message's fields of a number; of those with a length, which are all that is read here. */
function fieldsOf(message: Buffer): (number: number) => Buffer[] {
  const found = new Map<number, Buffer[]>()
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++] ?? 0
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    if ((tag & 7) !== 2) {
      varint()
      continue
    }
    const length = varint()
    const number = tag >> 3
    found.set(number, [...(found.get(number) ?? []), message.subarray(at, at + length)])
    at += length
  }
  return (number) => found.get(number) ?? []
}
