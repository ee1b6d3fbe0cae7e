// A worker thread takes no loader from its parent: where core runs from its sources, it asks for one first.
import { register } from 'tsx/esm/api'

register()
export default (await import('./draw.ts')).default
