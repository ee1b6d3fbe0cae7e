/** What a refusal of the Kubernetes API by rights looks like: it names accounts, verbs and resources. */
const refusal =
  /\bUser "[^"]*" cannot \w+|\bcannot (?:get|list|watch|create|update|patch|delete|use|impersonate)\b.{0,200}\bresource\b|\bsystem:(?:serviceaccount|node|anonymous|authenticated|unauthenticated)\b/i

/**
 * A text as everybody may read it: in place of a refusal by rights, which names accounts, only that it is one. What stands
 * before its first colon is kept, as `pods` in `pods: pods is forbidden: …`.
 */
export function plainRefusal(text: string): string {
  if (!refusal.test(text)) return text
  const [, before] = /^([^":]{1,80}): /.exec(text) ?? []
  return before === undefined || refusal.test(before) ? 'HTTP 403 (forbidden)' : `${before}: HTTP 403 (forbidden)`
}
