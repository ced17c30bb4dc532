/**
 * Every address at which the front end shows something. The server answers them with 200, the router in the browser
 * knows the same list, and any other address is answered with 404 and a page that says so.
 */
export const pageAddresses = {
  chat: '/',
  conversation: /^\/c\/(?<id>[A-Za-z0-9_-]{8,64})\/?$/,
  approvals: '/approvals',
  calls: '/calls',
  decisions: '/decisions',
  operations: '/operations',
  /** One part of the operations. */
  operationsView: /^\/operations\/(?<view>people|agents|leases|budgets|ended)\/?$/,
  applications: '/applications',
  sessions: '/sessions',
  /** Every component in its states. Nothing is behind it, so whoever is logged in sees it. */
  components: '/components',
} as const;

export type AddressName = keyof typeof pageAddresses;

/** What is shown at a path, as the router in the browser matches it: with or without a slash at the end, names in any case (an id is as it is). */
export function addressNameOf(path: string): AddressName | undefined {
  const written = path.toLowerCase().replace(/(?<=[^/])\/$/, '');
  return (Object.keys(pageAddresses) as AddressName[]).find((name) => {
    const address = pageAddresses[name];
    return typeof address === 'string' ? address === written : address.test(path);
  });
}

export const isPageAddress = (path: string): boolean => addressNameOf(path) !== undefined;
