import { isReplaced, type Layout } from './layout.js';
import { type RealServers } from './mesh-options.js';
import { type ProcessCommand } from './supervised-process.js';

/** A port that a service listens on. One that is named as a key of RealServers can be a real server instead. */
export type Endpoint = {
  /** Where others reach it. */
  address: (port: number) => string;
  /** The word under which people are told the address once the mesh is ready; without it they are not told. */
  announcedAs?: string;
};

/** All that the launcher knows of one process of the mesh. */
export type Service = {
  name: string;
  /** The compiled program below dist/, or what makes the command of a program that is not ours. */
  program: string | ((layout: Layout, starting: Starting) => Promise<ProcessCommand>);
  /** Its variables, beside those of every service and DATA_DIR. Addresses and paths: secrets stay in files. */
  environment?: (layout: Layout) => Record<string, string>;
  /** What V8 gives to young objects, in MB; more where many calls make many of them. Default 2. */
  youngGenerationMb?: number;
  /** By name, in the order in which ports are given out. A service all of whose endpoints are replaced is not started. */
  endpoints?: Readonly<Record<string, Endpoint>>;
  /**
   * How the launcher sees that it serves: `health`, its first endpoint answers 200 to GET /health/ready; `listens`, every
   * endpoint accepts connections; `mesh`, web asks it over NATS and counts it in its own readiness.
   */
  readiness: 'health' | 'listens' | 'mesh';
  /** Services that serve and steps that are done before it is started. */
  needs: readonly string[];
  /** Lowest first, equal ones together: those that people talk to first, what they depend on last. */
  drain: number;
  /** Its folder in the data folder; given to it as DATA_DIR, and cleared by `npm run reset`. */
  dataFolder?: string;
  /** What that folder was called in an earlier version: renamed at start. */
  formerDataFolder?: string;
  /** Its name in the progress of the start, where that is another. */
  shownAs?: string;
  /** Its standard output is shown in the launcher's terminal too. */
  showsOutput?: boolean;
};

/** Something done once by a short-lived program while the mesh starts, and again when what it was done to is new. */
export type Step = {
  name: string;
  needs: readonly string[];
  /** Endpoints of ours: when the service behind one was restarted, the step is repeated. So it must be idempotent. */
  repeatedFor: readonly string[];
  /** @returns a line for people, or nothing */
  run: (layout: Layout, during: { signal: AbortSignal; withinMs?: number }) => Promise<string>;
};

export type Manifest = { readonly services: readonly Service[]; readonly steps: readonly Step[] };

export type Starting = { say: (line: string) => void; signal: AbortSignal };

/** The endpoints of a service that are not replaced by a real server. */
export const ownEndpoints = ({ endpoints = {} }: Service, servers: RealServers): string[] =>
  Object.keys(endpoints).filter((name) => !isReplaced(servers, name));

/** Whether a service is part of this run: one that real servers replace whole is not. */
export const isWanted = (service: Service, servers: RealServers): boolean =>
  Object.keys(service.endpoints ?? {}).length === 0 || ownEndpoints(service, servers).length > 0;

/** The services in groups, in the order in which they are drained. */
export function drainOrder(services: readonly Service[]): string[][] {
  const ranks = [...new Set(services.map(({ drain }) => drain))].sort((a, b) => a - b);
  return ranks.map((rank) => services.filter(({ drain }) => drain === rank).map(({ name }) => name));
}

/** Every endpoint with its service's name for it, in the order of the manifest. */
export const endpointsOf = (services: readonly Service[]): [name: string, endpoint: Endpoint][] =>
  services.flatMap(({ endpoints = {} }) => Object.entries(endpoints));
