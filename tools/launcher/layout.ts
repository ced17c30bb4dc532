import { type DataFolder } from './data-folder.js';
import { type ForeignIssuer, type RealServers } from './mesh-options.js';

/** Where one run of the mesh is: folders, ports, real servers, and the environment that it came from. */
export type Layout = {
  root: string;
  dataDir: string;
  folder: DataFolder;
  /** By endpoint: see service.ts. */
  ports: Readonly<Record<string, number>>;
  /** By endpoint: where it is reached, whether it is ours or a real server. */
  addresses: Readonly<Record<string, string>>;
  servers: RealServers;
  /** Where people sign in, where that is not at the mesh's own identity service. */
  issuer: ForeignIssuer | undefined;
  /** What the people of the mesh's own identity service are kept under. */
  issuerId: string;
  /** Whether NATS is known to acknowledge only what is on the disk. */
  syncsAlways?: boolean;
  verbose: boolean;
  /** The launcher's own environment. */
  env: NodeJS.ProcessEnv;
  /** Variables for every service, over all others. */
  extra: Readonly<Record<string, string>>;
};

/** @throws Error for an endpoint that no service of the manifest has */
export const portOf = ({ ports }: Pick<Layout, 'ports'>, endpoint: string): number =>
  ports[endpoint] ?? unknown(endpoint);

/** @throws Error for an endpoint that no service of the manifest has */
export const addressOf = ({ addresses }: Pick<Layout, 'addresses'>, endpoint: string): string =>
  addresses[endpoint] ?? unknown(endpoint);

/** Whether the command line names a real server in the place of an endpoint of ours. */
export const isReplaced = (servers: RealServers, endpoint: string): boolean =>
  servers[endpoint as keyof RealServers] !== undefined;

function unknown(endpoint: string): never {
  throw new Error(`no service in tools/launcher/manifest.ts has the endpoint \`${endpoint}\``);
}
