/** What stands where a secret stood. */
export const mask = '***'

/** Words in the name of a field, variable or flag that holds a secret. */
const secretWord =
  'pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|api[-_. ]?key|(?:access|account|private|signing|encryption|shared)[-_. ]?key|apikey|auth|signature|session[-_. ]?id|sid|otp|pin[-_]?code|connection[-_]?string'
const secretName = `(?<![A-Za-z0-9])[\\w.-]{0,64}?(?:${secretWord})[\\w.-]{0,64}`
const quoted = '(?<q>\\\\*["\'`])(?:(?!\\k<q>)(?:\\\\.|[^\\n]))*(?:\\k<q>|$)'

/** Each kind of secret: what is found, and what is left of it. */
const rules: readonly [pattern: RegExp, left: string][] = [
  // A whole private key, one whose end is cut off, and one whose beginning is.
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    mask,
  ],
  [
    /(?:^[^\n]{0,60}[A-Za-z0-9+/=]{16,100}\r?\n){0,200}[^\n]{0,100}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/gm,
    mask,
  ],
  [/\b((?:set-)?cookies?\\*["'`]?\s*(?:=>|[:=])\s*)[^\n]+/gi, `$1${mask}`],
  [/\b((?:proxy-)?authorization\\*["'`]?\s*(?:=>|[:=,])\s*)[^\n]+/gi, `$1${mask}`],
  [/\b(bearer|basic|digest|negotiate|ntlm|apikey)(\s+)[^\s"'`,;]{6,}/gi, `$1$2${mask}`],
  [/\beyJ[\w-]{4,}(?:\.[\w-]*){0,4}/g, mask],
  // Credentials before a host: in an address, and as MySQL's drivers and `curl -u` write them.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^\s/"'`<>]{1,500}|[^\s:/@]{0,100}:\S{1,500})@/gi, `$1${mask}@`],
  [/(?<![\w.%+/-])[\w.%+-]{1,100}:[^\s@"'`<>]{1,300}@(?=[\w([])/g, `${mask}@`],
  [/((?:^|\s)(?:-u|--user|--proxy-user)[ =])[^\n]*?\S+/g, `$1${mask}`],
  // `password=…`, `"token": "…"`, `--api-key …`, `<secret>…`, `('pwd', '…')`.
  [new RegExp(`(${secretName}\\\\*["'\`]?\\s{0,5}(?:=>|:=|[:=,>]|%3[AaDd])\\s{0,5})(?:${quoted})`, 'gim'), `$1${mask}`],
  [
    new RegExp(`(${secretName}\\\\*["'\`]?\\s{0,5}(?:=>|:=|[:=>]|%3[AaDd])[ \\t]{0,5})[^\\s"'\`]\\S*`, 'gim'),
    `$1${mask}`,
  ],
  [new RegExp(`(--?[\\w.-]{0,64}(?:${secretWord})[\\w.-]{0,64}[ \\t]+)(?:${quoted}|\\S+)`, 'gim'), `$1${mask}`],
  // What its makers gave a form by which it can be found.
  [/\b(?:AKIA|ASIA|AROA|AIDA|AGPA|AIPA|ANPA|ANVA|ABIA|ACCA)[A-Z0-9]{12,}/g, mask],
  [
    /\b(?:gh[pousr]_|github_pat_|glpat-|gl[a-z]{2,6}-|xox[a-z]-|xapp-|sk-|[sr]k_(?:live|test)_|whsec_|npm_|pypi-|hv[sbr]\.|dop_v1_|shp[a-z]{2}_|SG\.|ya29\.|AIza)[\w.-]{10,}/g,
    mask,
  ],
  [
    /(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+=]{0,39}[a-z])(?=[A-Za-z0-9/+=]{0,39}[A-Z])(?=[A-Za-z0-9/+=]{0,39}\d)[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])/g,
    mask,
  ],
]

/**
 * Masks in a text what looks like a secret: keys, tokens, passwords, cookies, credentials in addresses. Rather too much than too
 * little. What is longer than 64 Ki characters is cut before.
 */
export function maskSecrets(text: string): string {
  return rules.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text.slice(0, 65_536))
}
