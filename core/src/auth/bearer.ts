/** The token of an Authorization header of the form `Bearer <token>`. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return authorization?.match(/^Bearer\s+(\S+)\s*$/i)?.[1]
}
