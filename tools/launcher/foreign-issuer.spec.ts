import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startNamedProvider } from '#test/issuer/providers/all-providers';
import { createLayout } from './create-layout.js';
import { checkIssuer, prepareIssuers } from './foreign-issuer.js';
import { services } from './manifest.js';
import { IncompleteServers } from './real-servers.js';

const folder = mkdtempSync(join(tmpdir(), 'deputy-foreign-'));
const fileOf = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const problemsOf = (run: () => void): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof IncompleteServers) return error.problems;
    throw error;
  }
  return [];
};

describe('npm start -- --issuer', () => {
  it('names everything that is missing at once', () => {
    expect(problemsOf(() => checkIssuer({ url: 'here', profile: 'azure' }, {}))).toEqual([
      expect.stringContaining('ISSUER_ENTRY_FILE'),
      expect.stringContaining('ISSUER_WEB_SECRET_FILE'),
      expect.stringContaining('`azure` is none of deputy, entra'),
      expect.stringContaining('`here` is not an address'),
    ]);
  });

  it('trusts that issuer and the mesh its own everywhere, and has people sign in there', async () => {
    const [provider] = await startNamedProvider('keycloak');
    const { issuer: url, profile, ...entry } = provider.entry;
    const layout = {
      ...(await createLayout({ dataDir: folder, port: 0, issuer: { url, profile } }, services)),
      env: {
        ISSUER_ENTRY_FILE: fileOf('entry.json', JSON.stringify(entry)),
        ISSUER_WEB_SECRET_FILE: fileOf('web', 'w'),
        ISSUER_AGENT_SECRET_FILE: fileOf('agent', 'a'),
      },
    };
    prepareIssuers(layout);
    const written = JSON.parse(readFileSync(join(folder, 'issuers.json'), 'utf8')) as unknown[];
    expect(written).toMatchObject([
      { issuer: url, profile: 'keycloak' },
      { id: 'local', profile: 'deputy' },
    ]);
    const environmentOf = (name: string) => {
      const service = services.find((one) => one.name === name);
      return service && 'environment' in service ? service.environment(layout) : {};
    };
    for (const name of ['web', 'identity', 'mcp', 'agent', 'audit'])
      expect(environmentOf(name)).toMatchObject({ OIDC_ISSUERS_FILE: join(folder, 'issuers.json') });
    expect(environmentOf('web')).toMatchObject({ OIDC_ISSUER: url });
    expect(environmentOf('mcp')).not.toMatchObject({ OIDC_ISSUER: url });

    const gaps = fileOf('gaps.json', JSON.stringify({ ...entry, groups: {} }));
    const broken = { ...layout, env: { ...layout.env, ISSUER_ENTRY_FILE: gaps } };
    expect(problemsOf(() => prepareIssuers(broken)).join()).toContain('`groups` is required');
    await provider.stop();
  });
});
