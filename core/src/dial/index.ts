// How core and agents connect to what others name: their own look-ups, and all addresses of a host beside each other.

export { createFetch, type DialledFetch } from './fetch.ts'
export { createNames, type Names } from './names.ts'
export { openTunnel, type Proxies, parseProxies, proxyHeaders, proxyPort } from './proxy.ts'
export { raceConnect } from './race.ts'
export { createLookup, type FoundAddress, type Lookup, readSystemSettings, systemLookup } from './resolve.ts'
