import type { OfferedTools } from '#libs/contracts';
import type { PageName, PageVerdict } from '../../../src/page/page-verdict.js';

/** What can be asked of a tool. `changes`: only put into the message box, for the person to make it theirs and send it. */
const ofTools = [
  { tool: 'products_list', kind: 'list', text: 'Show me all products', changes: false },
  { tool: 'products_search', kind: 'search', text: 'Find products under $100', changes: false },
  { tool: 'products_list', kind: 'sort', text: 'Sort products by price from lowest to highest', changes: false },
  { tool: 'products_create', kind: 'create', text: 'Create a new product called MacBook Air priced at $999', changes: true },
  { tool: 'products_update', kind: 'update', text: 'Update product ID 123 to cost $1299', changes: true },
  { tool: 'products_delete', kind: 'delete', text: 'Delete the product named Old Monitor', changes: true },
] as const; // prettier-ignore

/** What a page is good for, where it is worth going to first. */
const ofPages: Partial<Record<PageName, string>> = {
  approvals: 'Answer calls that wait for you',
  decisions: 'See what was decided, and by which rule',
  operations: 'See whether everything works',
};

export type ToolStarter = (typeof ofTools)[number];
export interface PageStarter {
  page: PageName;
  text: string;
}

/**
 * What to try first, by what policy opens to this person and by nothing else: of tools those that it admits them to, of pages
 * those that are open. Which roles there are is not known here.
 */
export function startersFor(
  offered: OfferedTools['tools'],
  pages: readonly PageVerdict[],
): { tools: ToolStarter[]; pages: PageStarter[] } {
  const allowed = new Set(offered.flatMap(({ name, allowed: may }) => (may ? [name] : [])));
  return {
    tools: ofTools.filter(({ tool }) => allowed.has(tool)),
    pages: pages.flatMap(({ page, open }) => {
      const text = ofPages[page];
      return open && text ? [{ page, text }] : [];
    }),
  };
}
