import { type Asking, type Resource } from './question.js';

/**
 * The resource an admission question is asked about: the one most favourable to the principal that could exist.
 *
 * Admission asks "could this principal ever be permitted this action?" before any resource is known. It must not admit
 * what could never be allowed, and must not hide what could be. Asking about a witness gives the first for free: a
 * permit for it is a permit for something that can exist. The second needs the witness to meet every condition policy
 * puts on stored attributes: own tenant, public, owned by the person, costing nothing. A policy that conditions on
 * another attribute (only some category, say) may need another witness here; the golden matrix, which compares
 * admission with every product it knows, fails when one is missing.
 *
 * Admission grants nothing by itself: it only opens the reader credential that resolves the real resource.
 *
 * @returns undefined for a type without a witness, which is denied
 */
export function witnessFor(type: string, principal: Asking): Resource | undefined {
  const tenant = principal.tenant;
  switch (type) {
    case 'Catalogue':
    case 'Page':
      return { type, id: tenant, attributes: { tenant } };
    case 'Product': {
      const stored = { owner: principal.user?.key ?? '', visibility: 'public', category: '', priceCents: 0 };
      return { type, id: '(admission)', attributes: { tenant, ...stored } };
    }
    case 'DecisionLog':
      return {
        type,
        id: tenant,
        attributes: { tenant, ...(principal.user && { owner: principal.user.key }) },
      };
    default:
      return undefined;
  }
}
