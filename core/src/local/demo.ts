import type { Core } from '../start-core.ts'

export async function startDemo(_core: Core, _url: string, _apiKey: string): Promise<() => Promise<void>> {
  throw new Error('pending')
}
