import type { PortalVisibility } from '../../graphql/generated/types.generated.ts'

/** How the page words who may open a status page. */
export const visibilityLabels: Record<PortalVisibility, { label: string; says: string }> = {
  PRIVATE: { label: 'Private', says: 'whoever is signed in and sees the customer.' },
  LINK: { label: 'By link', says: 'whoever has the link, too.' },
  PUBLIC: { label: 'Public', says: 'everybody, and the first page lists it.' },
}
