/** An agent without a sign of life for this long counts as silent, in milliseconds. */
export const silentMs = 90_000
