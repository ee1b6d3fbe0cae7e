const refusals: readonly [RegExp, (found: RegExpExecArray) => string][] = [
  [/exceeded quota: ([\w.-]{1,100})/, ([, name]) => `exceeded quota: ${name}`],
  [/violates PodSecurity "([\w.:-]{1,60})"/, ([, level]) => `violates PodSecurity "${level}"`],
  [/admission webhook|failed calling webhook/, () => 'denied by an admission webhook'],
  [/ValidatingAdmissionPolicy|MutatingAdmissionPolicy/, () => 'denied by an admission policy'],
  [
    /(?:maximum|minimum) (cpu|memory|storage)[\w ]* (?:usage|limit)?.{0,20}per (?:Container|Pod)/i,
    ([, what]) => `outside the limit range of ${what}`,
  ],
  [/error looking up service account|serviceaccount "[^"]*" not found/, () => 'its service account does not exist'],
  [
    /\bis forbidden\b|\bforbidden:|cannot (?:get|list|watch|create|update|patch|delete|use|impersonate)\b.{0,100}\bresource|\bsystem:(?:serviceaccount|node|anonymous|authenticated)\b/i,
    () => 'HTTP 403 (forbidden)',
  ],
  [/\bUnauthorized\b/, () => 'HTTP 401 (unauthorized)'],
]

/**
 * What a refusal of the Kubernetes API (a right, a quota, Pod Security, an admission webhook) comes to, as everybody may read it:
 * its own words name accounts, rights and rules. Undefined for a line that is none.
 */
export function refusalOf(line: string): string | undefined {
  for (const [pattern, plain] of refusals) {
    const found = pattern.exec(line)
    if (found) return plain(found)
  }
  return undefined
}
