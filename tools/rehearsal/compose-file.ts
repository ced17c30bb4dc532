import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const list = z.array(z.string());

/** What the rules and the rehearsal read of a service; the specification's schema checks that the rest is well formed. */
const Service = z.looseObject({
  image: z.string().optional(),
  build: z.unknown().optional(),
  command: list.optional(),
  entrypoint: list.optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  privileged: z.boolean().optional(),
  cap_add: list.optional(),
  cap_drop: list.optional(),
  security_opt: list.optional(),
  environment: z.record(z.string(), text).optional(),
  env_file: list.optional(),
  ports: list.optional(),
  volumes: list.optional(),
  restart: z.string().optional(),
  network_mode: z.string().optional(),
  networks: list.optional(),
  pid: z.string().optional(),
  ipc: z.string().optional(),
  healthcheck: z.looseObject({ test: list.optional(), disable: z.boolean().optional() }).optional(),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).optional(),
});
export type ComposeService = z.output<typeof Service>;

export interface ComposeFile {
  readonly path: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
}

const File = z.looseObject({
  services: z.record(z.string(), z.record(z.string(), z.unknown())),
  volumes: z.record(z.string(), z.unknown()).default({}),
  networks: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Reads a compose file as compose does, as far as ours go: `extends` is followed (maps merge, lists follow one another, what is
 * said later stands), paths of env files are taken from the file that has them, and variables have their defaults.
 * @throws ZodError for what this does not read
 */
export function readComposeFile(path: string): ComposeFile {
  const file = File.parse(parse(readFileSync(path, 'utf8')));
  const services = Object.keys(file.services).map((name) => [name, serviceOf(path, name)] as const);
  return {
    path,
    services: Object.fromEntries(services),
    volumes: Object.keys(file.volumes),
    networks: Object.keys(file.networks),
  };
}

function serviceOf(path: string, name: string): ComposeService {
  return Service.parse(extended(path, name));
}

function extended(path: string, name: string): Record<string, unknown> {
  const file = File.parse(parse(withDefaults(readFileSync(path, 'utf8'))));
  const { extends: base, ...own } = file.services[name] ?? {};
  if (own.env_file !== undefined)
    own.env_file = list.parse(own.env_file).map((file) => join(dirname(path), file));
  if (base === undefined) return own;
  const { file: of, service } = z.object({ file: z.string(), service: z.string() }).parse(base);
  return merged(extended(join(dirname(path), of), service), own);
}

/** `${NAME:-default}`, as it is where nobody sets a variable. */
const withDefaults = (yaml: string) => yaml.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

/** Lists of these are one value; the others add up (compose specification, `extends`, "merging service definitions"). */
const replacing = new Set(['command', 'entrypoint', 'test']);

function merged(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const former = result[key];
    if (Array.isArray(former) && Array.isArray(value) && !replacing.has(key))
      result[key] = byTarget([...(former as unknown[]), ...(value as unknown[])], key);
    else if (isMap(former) && isMap(value)) result[key] = merged(former, value);
    else result[key] = value;
  }
  return result;
}

/** A volume that is mounted at the same place again replaces the one before. */
function byTarget(values: unknown[], key: string): unknown[] {
  if (key !== 'volumes') return values;
  return [...new Map(values.map((value) => [String(value).split(':')[1], value])).values()];
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
