import { readFileSync } from 'node:fs'

/** The version of this build, which npm run release writes into every package at once. */
export const version: string = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
