// `import type` leaves nothing behind in the browser's bundle; `import { type … }` would bring all of contracts along.
import type { Role } from '#libs/contracts';

/** The pages of the front end that policy opens or keeps shut; `page_<name>` is the action that is asked. */
export const pageNames = [
  'chat',
  'calls',
  'approvals',
  'decisions',
  'operations',
  'applications',
  'sessions',
] as const;
export type PageName = (typeof pageNames)[number];

/** Policy's word on one page for one person. A page that is shut says why, by which rule, and to which roles it opens. */
export type PageVerdict =
  | { page: PageName; open: true }
  | { page: PageName; open: false; why: string[]; rationale: string[]; policies: string[]; opensTo: Role[] };
