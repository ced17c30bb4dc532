import { addressOf, type Layout } from './layout.js';
import { endpointsOf, type Service } from './service.js';

/** The addresses that people, tools and benchmarks ask a mesh for. */
export const meshAddresses = (layout: Pick<Layout, 'addresses'>) => ({
  /** Where people log in. */
  url: addressOf(layout, 'web'),
  mcpUrl: addressOf(layout, 'mcp'),
  issuer: addressOf(layout, 'identity'),
  /** For benchmarks, which ask services and the database directly. */
  natsUrl: addressOf(layout, 'nats'),
  documentdb: addressOf(layout, 'documentdb'),
  vault: addressOf(layout, 'vault'),
});
export type MeshAddresses = ReturnType<typeof meshAddresses>;

/** Where each endpoint is: at a real server's address where one is named, else at its port of this run. */
export function addressesOf(
  services: readonly Service[],
  { ports, servers }: Pick<Layout, 'ports' | 'servers'>,
): Record<string, string> {
  const real = servers as Readonly<Record<string, string | undefined>>;
  return Object.fromEntries(
    endpointsOf(services).map(([name, { address }]) => [name, real[name] ?? address(ports[name] ?? 0)]),
  );
}

/** What people are told once the mesh is ready: a word and an address each. */
export const announcedBy = (
  services: readonly Service[],
  layout: Pick<Layout, 'addresses'>,
): [word: string, address: string][] =>
  endpointsOf(services).flatMap(([name, { announcedAs }]) =>
    announcedAs ? [[announcedAs, addressOf(layout, name)] as [string, string]] : [],
  );
