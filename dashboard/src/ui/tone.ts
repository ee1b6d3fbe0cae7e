/** What a colour says; each tone has its glyph, so that colour is never the only sign. */
export type Tone = 'operational' | 'degraded' | 'down' | 'maintenance' | 'unknown'
