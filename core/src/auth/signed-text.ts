import { createHmac, timingSafeEqual } from 'node:crypto'

/** A text that core gives out and takes back, as it was, for one purpose and until it ends. */
export interface SignedTexts<Content> {
  sign(content: Content): string
  /** Undefined for a text of another purpose, one that was changed, and one that has ended. */
  read(text: string | undefined): Content | undefined
}

/** Texts signed with HMAC-SHA256 by a key that is derived for the purpose; each is good for `seconds`. */
export function signedTexts<Content>(
  { secret, purpose, seconds }: { secret: string; purpose: string; seconds: number },
  now: () => Date,
): SignedTexts<Content> {
  const key = createHmac('sha256', secret).update(`itops ${purpose}`).digest()
  const seal = (body: string) => createHmac('sha256', key).update(body).digest()
  return {
    sign(content) {
      const end = Math.floor(now().getTime() / 1000) + seconds
      const body = Buffer.from(JSON.stringify({ content, end })).toString('base64url')
      return `${body}.${seal(body).toString('base64url')}`
    },
    read(text) {
      const [body = '', given = ''] = text?.split('.') ?? []
      const shown = Buffer.from(given, 'base64url')
      const expected = seal(body)
      if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return undefined
      // Signed by core itself.
      const { content, end } = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
        content: Content
        end: number
      }
      return end > now().getTime() / 1000 ? content : undefined
    },
  }
}
