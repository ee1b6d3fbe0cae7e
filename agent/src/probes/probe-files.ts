import { readFile, realpath } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { describeError } from '../platform/errors.ts'
import { OwnTrouble } from './own-trouble.ts'

/** The files that documents may name: passwords, tokens and certificates for probes. */
export interface ProbeFiles {
  /** The text of a file, read anew; throws OwnTrouble for one that can't be read or lies elsewhere. */
  read(name: string): Promise<string>
}

/** Files below one folder, and none without it: a document must not choose which of the agent's own files leave the machine. */
export function createProbeFiles(folder: string | undefined): ProbeFiles {
  return {
    async read(name) {
      if (folder === undefined)
        throw new OwnTrouble(`the file "${name}" can't be read: ITOPS_AGENT_PROBE_FILES is not set`)
      try {
        const root = await realpath(folder)
        const path = await realpath(resolve(root, name))
        if (!path.startsWith(root + sep)) throw new Error('it lies outside of ITOPS_AGENT_PROBE_FILES')
        return await readFile(path, 'utf8')
      } catch (error) {
        throw new OwnTrouble(`the file "${name}" can't be read: ${describeError(error)}`, { cause: error })
      }
    },
  }
}
