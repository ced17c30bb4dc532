import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkEnvironment } from '#libs/config';
import { type AwsOutputs, readAwsOutputs } from './aws-outputs.js';
import { awsTarget } from './aws-target.js';
import { containerFolder } from './container-folder.js';
import { dockerTarget } from './docker-target.js';
import { localTarget } from './local-target.js';
import { makeEnvironments } from './make-environments.js';
import { serviceVariables } from './service-variables.js';
import { UnusableEnvironment } from './unusable-environment.js';
import { differing, filesOf, listsOf } from './write-environments.js';

const folder = mkdtempSync(join(tmpdir(), 'deputy-env-'));
const printed = {
  region: 'eu-central-1',
  web_url: 'https://deputy.example.com',
  identity_url: 'https://id.example.com',
  mcp_url: 'https://mcp.example.com/mcp',
  nats_url: 'tls://nats.deputy.internal:4222',
  vault_address: 'https://vault.example.com:8200',
  documentdb_hosts: 'docdb.internal:27017',
  trusted_proxies: ['10.0.0.0/24', '10.0.1.0/24'],
  mesh_tenant: 'acme',
};
function outputs(change: Record<string, unknown> = {}): AwsOutputs {
  const path = join(folder, 'outputs.json');
  const values = Object.entries({ ...printed, ...change }).map(([name, value]) => [name, { value, type: 'string', sensitive: false }]); // prettier-ignore
  writeFileSync(path, JSON.stringify(Object.fromEntries(values)));
  return readAwsOutputs(path);
}
const problemsOf = (make: () => unknown): string => {
  try {
    make();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the environment of a service', () => {
  it.each([
    ['a laptop', () => localTarget('/data', 3000, {})],
    ['containers', () => dockerTarget()],
    ['AWS', () => awsTarget(outputs())],
  ])('for %s is one that the service takes', (_place, target) => {
    const environments = makeEnvironments(target());
    for (const variables of serviceVariables)
      expect(checkEnvironment(variables, environments[variables.service] ?? {})).toEqual([]);
  });

  it('in the example for Kubernetes is what `npm run env -- aws` writes from the outputs beside it', () => {
    const example = join('deploy', 'kubernetes', 'overlays', 'example');
    const environments = makeEnvironments(awsTarget(readAwsOutputs(join(example, 'outputs.json'))));
    expect(differing(join(example, 'env'), filesOf(environments))).toEqual([]);
  });

  it('in a container names what is its own, and what is there for all', () => {
    const environments = makeEnvironments(dockerTarget());
    for (const service of ['web', 'identity', 'mcp', 'audit', 'agent']) {
      const paths = Object.values(environments[service] ?? {}).filter((value) =>
        value.startsWith('/run/deputy'),
      );
      expect(paths.length).toBeGreaterThan(1);
      for (const path of paths) expect(path).toMatch(new RegExp(`^/run/deputy/(${service}|ca${service === 'mcp' ? '|ender' : ''})/`)); // prettier-ignore
    }
  });

  it('on AWS asks for the load balancer, tells it of its end, and binds where it asks', () => {
    const { web = {}, agent = {}, mcp = {} } = makeEnvironments(awsTarget(outputs({ vault_namespace: 'admin' })));
    expect(web).toMatchObject({ TRUSTED_PROXIES: '10.0.0.0/24,10.0.1.0/24', HOST: '0.0.0.0', PUBLIC_URL: printed.web_url });
    expect(Number(agent.DRAIN_NOTICE_MS)).toBeGreaterThan(0);
    expect(agent).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
    expect(agent).not.toHaveProperty('AWS_ENDPOINT_URL_BEDROCK_RUNTIME');
    expect(mcp).toMatchObject({ VAULT_NAMESPACE: 'admin', DOCUMENTDB_REPLICA_SET: 'rs0' });
  }); // prettier-ignore

  it('on AWS makes users as whom the database was made with', () => {
    const { 'provision-data': steps = {} } = makeEnvironments(awsTarget(outputs({ documentdb_admin_user: 'deputyadmin' })));
    expect(steps).toMatchObject({ DOCUMENTDB_ADMIN_USER: 'deputyadmin' });
  }); // prettier-ignore

  it('is not written when a service would refuse it: every problem of all is told at once', () => {
    const target = dockerTarget();
    const spoiled = {
      ...target,
      layout: { ...target.layout, addresses: { ...target.layout.addresses, web: 'ftp://x', identity: 'http://id.example' } },
    }; // prettier-ignore
    const said = problemsOf(() => makeEnvironments(spoiled));
    expect(() => makeEnvironments(spoiled)).toThrow(UnusableEnvironment);
    expect(said).toContain('web: PUBLIC_URL: must be an http or https address');
    expect(said).toContain('identity: ISSUER: must be https');
  });

  it('is not written with a variable that its service does not read', () => {
    const target = dockerTarget();
    const extra = { ...target, layout: { ...target.layout, extra: { VAULT_ADRR: 'http://v' } } };
    expect(problemsOf(() => makeEnvironments(extra))).toContain('mcp: VAULT_ADRR: is no variable of mcp');
  });

  it.each(['a"b', "a'b", 'a$b', 'a b\n', 'x #y'])(
    'is not written with a value that env files differ in: %j',
    (value) => {
      const target = dockerTarget();
      const spoiled = {
        ...target,
        layout: { ...target.layout, env: { ...target.layout.env, TRUSTED_PROXIES: value } },
      };
      expect(problemsOf(() => makeEnvironments(spoiled))).toContain(
        'web: TRUSTED_PROXIES: holds what env files cannot',
      );
    },
  );

  it('holds what terraform told and nothing that is secret', () => {
    const files = { ...filesOf(makeEnvironments(awsTarget(outputs()))), ...listsOf(makeEnvironments(awsTarget(outputs()))) };
    expect(files['web.env']).toContain('\nPUBLIC_URL=https://deputy.example.com\n');
    expect(JSON.parse(files['web.json'] ?? '')).toContainEqual({ name: 'PORT', value: '3000' });
    expect(Object.keys(files).sort()).toEqual(
      ['agent', 'audit', 'identity', 'mcp', 'provision-data', 'provision-mesh', 'web'].flatMap((name) => [`${name}.env`, `${name}.json`]),
    );
  }); // prettier-ignore
});

describe('what terraform printed', () => {
  it('is refused with everything that is missing or wrong', () => {
    const said = problemsOf(() => outputs({ region: 'Frankfurt', web_url: 'https://x/path', nats_url: 'nats://n:1', mcp_url: '', trusted_proxies: [] })); // prettier-ignore
    for (const line of [
      'region: must be a region',
      'web_url: must be an origin',
      'nats_url: must be a tls:// address',
      'mcp_url: is required',
      'trusted_proxies: ',
    ])
      // prettier-ignore
      expect(said).toContain(`  - ${line}`);
  });

  it('may hold what is meant for others', () =>
    expect(outputs({ vpc_id: 'vpc-1' })).not.toHaveProperty('vpc_id'));
});

describe('where things are in a container', () => {
  it('is under each root the same', () => {
    expect(containerFolder('/x').seedOf('web')).toBe(`/x${containerFolder().seedOf('web')}`);
  });

  it('is what the image makes folders for, each its own', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    const [secrets = '', data = ''] = [...dockerfile.matchAll(/for of in ([\w -]+); do/g)].map(
      ([, names = '']) => names,
    );
    const { services, steps } = dockerTarget();
    for (const environment of Object.values(makeEnvironments(dockerTarget())))
      for (const [, kind, name] of Object.values(environment).flatMap((value) => [
        ...value.matchAll(/^\/(run|var\/lib)\/deputy\/([\w-]+)/g),
      ]))
        // prettier-ignore
        expect((kind === 'run' ? secrets : data).split(' ')).toContain(name);
    expect(services.length + steps.length).toBe(8);
  });
});
