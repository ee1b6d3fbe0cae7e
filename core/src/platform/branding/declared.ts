import { type Static, Type } from 'typebox'
import { parse } from 'yaml'
import { checkerOf } from '../check.ts'
import type { Variables } from '../variables.ts'

const SlaTarget = Type.Object(
  {
    slaGroup: Type.String({ minLength: 1, maxLength: 200 }),
    displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    uptimeTarget: Type.Number({ minimum: 0, maximum: 100 }),
  },
  { additionalProperties: false },
)
/** What is promised of an SLA group on the status page of this installation; `uptimeTarget` in percent. */
export type SlaTarget = Static<typeof SlaTarget>

/** Whose installation this is, as its public pages show it. */
export interface Branding {
  companyName: string | undefined
  logoUrl: string | undefined
  /** Six hexadecimal digits in lower case, like #0a7d55. */
  accentColor: string | undefined
}

/** The status page that the configuration declares: none without targets. */
export interface DeclaredPortal {
  targets: SlaTarget[]
  branding: Branding
}

export interface PortalSettings {
  declaredPortal: DeclaredPortal
  /** The separate portal that is sent the status pages; undefined where there is none. */
  portalTarget: { url: string; apiKey: string } | undefined
}

/** The same by the variables. Throws Error for a list of targets that is malformed. */
export function portalSettingsOf(v: Variables): PortalSettings {
  const { ITOPS_SLA_PORTAL_URL: url, ITOPS_SLA_PORTAL_API_KEY: apiKey } = v
  return { declaredPortal: declaredOf(v), portalTarget: url && apiKey ? { url, apiKey } : undefined }
}

function declaredOf(v: Variables): DeclaredPortal {
  return {
    targets: parseSlaTargets(v.ITOPS_SLA_TARGETS),
    branding: {
      companyName: v.ITOPS_BRANDING_COMPANY_NAME,
      logoUrl: v.ITOPS_BRANDING_LOGO_URL,
      accentColor: v.ITOPS_BRANDING_ACCENT_COLOR?.toLowerCase(),
    },
  }
}

const problemOf = checkerOf(SlaTarget)
const maxTargets = 200

/** The targets of a YAML or JSON list. Throws Error, which says what is wrong with which. */
export function parseSlaTargets(text: string): SlaTarget[] {
  const list: unknown = text.trim() === '' ? [] : parseList(text)
  if (!Array.isArray(list)) throw new Error(expected)
  if (list.length > maxTargets) throw new Error(`${maxTargets} targets at most`)
  const groups = new Set<string>()
  return list.map((given: unknown, index) => {
    const problem = problemOf(given)
    if (problem !== undefined) throw new Error(`the target ${index + 1} has a fault: ${problem}`)
    const target = given as SlaTarget // checked on the line above
    const { slaGroup, uptimeTarget } = target
    if (Number(uptimeTarget.toFixed(4)) !== uptimeTarget)
      throw new Error(`the uptimeTarget of ${slaGroup} has more than four decimals`)
    if (groups.has(slaGroup)) throw new Error(`${slaGroup} has two targets`)
    groups.add(slaGroup)
    return target
  })
}

const expected = 'expected a list like [{"slaGroup": "payments", "displayName": "Payments", "uptimeTarget": 99.9}]'

function parseList(text: string): unknown {
  try {
    return parse(text)
  } catch {
    throw new Error(expected)
  }
}
