import { describe, expect, it } from '@jest/globals';
import { announcedBy } from './mesh-addresses.js';
import { checkManifest, ManifestProblem } from './check-manifest.js';
import { createLayout } from './create-layout.js';
import { folderContents } from './folder-contents.js';
import { portOf } from './layout.js';
import { manifest, services } from './manifest.js';
import { drainOrder, isWanted, type Manifest, ownEndpoints, type Service } from './service.js';

const added: Service = {
  name: 'approvals',
  program: 'apps/approvals/src/main.js',
  endpoints: { approvals: { address: (port) => `http://localhost:${port}`, announcedAs: 'Approvals' } },
  readiness: 'health',
  needs: ['mcp'],
  drain: 1,
  dataFolder: 'approvals',
};

describe('the manifest', () => {
  it('is sound', () => expect(() => checkManifest(manifest)).not.toThrow());

  it('gives every service its environment in every run: with stand-ins, and with real servers', async () => {
    const real = { vault: 'https://v', documentdb: 'db:27017', nats: 'tls://n', bedrock: 'aws' };
    for (const servers of [{}, real]) {
      const layout = await createLayout({ dataDir: '/data', port: 0, servers }, services);
      for (const { environment } of services as readonly Service[])
        for (const value of Object.values(environment?.(layout) ?? {}))
          expect(value).not.toMatch(/undefined/);
    }
  });

  it('drains what people talk to first, and what all depend on last', () => {
    expect(drainOrder(services)).toEqual([['web', 'agent'], ['mcp'], ['audit'], ['identity'], ['standins'], ['nats']]); // prettier-ignore
  });

  it('runs the stand-ins as long as one is needed, and nats-server unless there is another', () => {
    const running = (servers: Parameters<typeof isWanted>[1]) =>
      (services as readonly Service[])
        .filter((service) => isWanted(service, servers))
        .map(({ name }) => name);
    const [vault, documentdb, bedrock] = ['https://v', 'db:1', 'aws'];
    expect(running({ vault, documentdb })).toContain('standins');
    expect(running({ vault, documentdb, bedrock })).not.toContain('standins');
    expect(running({ nats: 'tls://n' })).not.toContain('nats');
    expect(running({})).toHaveLength(7);
  });

  it('hands the stand-ins no port of a server that is real', async () => {
    const servers = { vault: 'https://v', documentdb: 'db:1' };
    const standIns = services.find(({ name }) => name === 'standins') as Service;
    const layout = await createLayout({ dataDir: '/data', port: 0, servers }, services);
    expect(ownEndpoints(standIns, servers)).toEqual(['bedrock']);
    expect(
      Object.keys(standIns.environment?.(layout) ?? {}).filter((name) => name.endsWith('_PORT')),
    ).toEqual(['BEDROCK_PORT']);
  });

  it('makes one more entry a port, an address, a word for people, a place in the drain and a folder to clear', async () => {
    const more = [...services, added];
    const layout = await createLayout({ dataDir: '/data', port: 0 }, more);
    expect(portOf(layout, 'approvals')).toBeGreaterThan(0);
    expect(announcedBy(more, layout)).toContainEqual([
      'Approvals',
      `http://localhost:${layout.ports.approvals}`,
    ]);
    expect(drainOrder(more)[0]).toEqual(['web', 'agent', 'approvals']);
    expect(folderContents(more)).toContain('approvals');
  });
});

describe('checkManifest', () => {
  const withService = (change: Partial<Service>): Manifest => ({
    services: [...services, { ...added, ...change }],
    steps: manifest.steps,
  });

  it.each<[string, Partial<Service>, RegExp]>([
    ['a name that is taken', { name: 'mcp' }, /the name `mcp` is there twice/],
    ['an endpoint that is taken', { endpoints: { vault: { address: () => '' } } }, /the endpoint `vault`/],
    ['a data folder that is taken', { dataFolder: 'audit' }, /the data folder `audit`/],
    ["the folder of the launcher's secrets", { dataFolder: 'secrets' }, /the data folder `secrets`/],
    [
      'a folder outside the data folder, which reset would clear',
      { dataFolder: '../home' },
      /not the name of a folder/,
    ],
    ['a need that nothing fulfils', { needs: ['mpc'] }, /needs `mpc`/],
    ['a service that waits for itself', { needs: ['approvals'] }, /wait for one another/],
    ['a readiness that nobody can ask for', { endpoints: {} }, /no endpoint to be asked at/],
  ])('refuses %s', (_what, change, problem) => {
    expect(() => checkManifest(withService(change))).toThrow(ManifestProblem);
    expect(() => checkManifest(withService(change))).toThrow(problem);
  });

  it('refuses a circle over several entries, steps among them', () => {
    const circle = { name: 'a step', needs: ['approvals'], repeatedFor: [], run: () => Promise.resolve('') };
    const { services: all } = withService({ needs: ['a step'] });
    expect(() => checkManifest({ services: all, steps: [...manifest.steps, circle] })).toThrow(
      /`approvals`.*wait for one another/,
    );
  });

  it('refuses a step that is repeated for an endpoint which is none', () => {
    const step = { name: 'a step', needs: [], repeatedFor: ['nowhere'], run: () => Promise.resolve('') };
    expect(() => checkManifest({ services, steps: [...manifest.steps, step] })).toThrow(/`nowhere`/);
  });
});
