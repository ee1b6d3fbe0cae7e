import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The top of the repository, which images are built from. */
export const top = fileURLToPath(new URL('../..', import.meta.url))

/** One instruction of a Dockerfile, its lines joined. */
export interface Instruction {
  /** In capital letters, like `COPY`. */
  word: string
  rest: string
}
export interface Stage {
  image: string
  name: string | undefined
  instructions: Instruction[]
}

/** The stages of a Dockerfile, with the values of the ARGs before the first one put in. */
export function stagesOf(path: string): Stage[] {
  const text = readFileSync(new URL(path, `file://${top}`), 'utf8')
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter(Boolean)
  const instructions = lines.map((line) => {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
    return { word: word.toUpperCase(), rest }
  })
  const args = new Map<string, string>()
  const stages: Stage[] = []
  for (const { word, rest } of instructions) {
    if (word === 'FROM') {
      const [image = '', , name] = rest.replace(/\$\{(\w+)\}/g, (_all, arg) => args.get(arg) ?? '').split(' ')
      stages.push({ image, name, instructions: [] })
    } else if (stages.length === 0 && word === 'ARG') {
      const [name = '', value = ''] = rest.split('=')
      args.set(name, value)
    } else stages.at(-1)?.instructions.push({ word, rest })
  }
  return stages
}

/** What the instructions of a kind say. */
export const saidBy = (stage: Stage | undefined, word: string) =>
  (stage?.instructions ?? []).filter((one) => one.word === word).map(({ rest }) => rest)

/** True for a file of the repository that .dockerignore lets into the build: of the patterns that fit, the last counts. */
export function isInContext(path: string): boolean {
  const patterns = readFileSync(new URL('.dockerignore', `file://${top}`), 'utf8')
    .split('\n')
    .filter(Boolean)
  let ignored = false
  for (const pattern of patterns) {
    const isException = pattern.startsWith('!')
    if (fits(path, pattern.replace('!', ''))) ignored = !isException
  }
  return !ignored
}

/** Whether a pattern names a path or a folder above it; `**` stands for any folders, `*` for a part of a name. */
function fits(path: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^$()|]/g, '\\$&')
    .replace(/\*\*\/?/g, '<any>')
    .replace(/\*/g, '[^/]*')
    .replace(/<any>/g, '(?:.*)')
  return new RegExp(`^${source}(/.*)?$`).test(path)
}
