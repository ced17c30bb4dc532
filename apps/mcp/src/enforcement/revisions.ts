import { type Arrival } from '#libs/enforcement';

/**
 * `modern`: each request says all about itself. `legacy`: a client begins with `initialize`, and says no more than a header
 * afterwards. The SDK's names for them.
 */
export type Era = 'modern' | 'legacy';

export const modernRevision = '2026-07-28';
/** Newest first: an `initialize` with another is answered with the first. */
export const legacyRevisions = ['2025-11-25', '2025-06-18', '2025-03-26'] as const;

/** What a request that names none is in (MCP 2025-06-18 and 2025-11-25, Streamable HTTP, Protocol Version Header). */
export const assumedRevision = '2025-03-26';

/** The mesh's own peers are built with it; what others bring comes over HTTP. */
export const revisionsOver = (transport: Arrival['transport']): readonly string[] =>
  transport === 'http' ? [modernRevision, ...legacyRevisions] : [modernRevision];

export const isLegacyRevision = (revision: unknown): revision is (typeof legacyRevisions)[number] =>
  legacyRevisions.includes(revision as (typeof legacyRevisions)[number]);

/** Whether tools have titles and output schemas, and results structured content: since 2025-06-18. */
export const isStructured = (revision: string | null): boolean => revision !== '2025-03-26';
