import { pageAddresses } from '../../../src/page/page-addresses.js';
import { type PageName } from '../../../src/page/page-verdict.js';

/** What each page is called, and where it is. */
export const pageWords: Readonly<Record<PageName, { title: string; href: string }>> = {
  chat: { title: 'Chat', href: pageAddresses.chat },
  calls: { title: 'My calls', href: pageAddresses.calls },
  approvals: { title: 'Approvals', href: pageAddresses.approvals },
  decisions: { title: 'Decisions', href: pageAddresses.decisions },
  operations: { title: 'Operations', href: pageAddresses.operations },
  applications: { title: 'My applications', href: pageAddresses.applications },
  sessions: { title: 'My sessions', href: pageAddresses.sessions },
};
