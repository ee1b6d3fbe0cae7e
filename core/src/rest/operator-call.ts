import { ErrorAnswer } from '../contract/index.ts'

/** What every call with the operator key has in common. */
export const operatorOnly = { access: 'operator' as const }
export const security = [{ operatorKey: [] }, { apiKey: [] }]
export const refusals = { 400: ErrorAnswer, 401: ErrorAnswer, 413: ErrorAnswer, 503: ErrorAnswer }

/** The largest body of a report; a replay carries a day of many services. */
export const reportBytes = 64 * 1024 * 1024
