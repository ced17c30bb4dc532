import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError } from '#libs/config';
import { localTenants } from '#test/issuer/local-people';
import { localScopes as rules } from '#test/issuer/local-scopes';
import { narrowScopes } from './narrow-scopes.js';
import { readScopes } from './read-scopes.js';

const shipped = JSON.parse(readFileSync('policies/scopes.json', 'utf8')) as Record<string, object>;
const given = (...groups: string[]) =>
  rules.givenTo({ tenant: 'acme', groups, isMachine: groups.some((group) => group.includes('machine')) });

const user = ['read:public', 'read:profile', 'write:profile'];
const llm = ['read:context', 'ai:generate'];
const kinds = ['web_search', 'calc', 'db_read', 'llm', 'code_exec'].map((kind) => `agent:${kind}`);
const agent = ['read:context', 'write:context', 'agent:execute', ...kinds];
const mcpServer = ['mcp:connect', 'mcp:stream', 'read:context'];

describe('INVARIANT (a scope comes with a role or a group): the scopes as they are shipped', () => {
  it.each([
    ['somebody in no group is a guest', [], ['read:public']],
    ['a reader sees products', ['acme-readers'], [...user, ...llm, ...agent, ...mcpServer, 'catalogue:read']],
    ['an editor changes them', ['acme-editors'], [...user, ...llm, ...agent, ...mcpServer, 'catalogue:read', 'catalogue:write']],
    ['an auditor is a user', ['acme-auditors'], user],
    ['an operator has `admin:all`, and nothing of data', ['acme-operators'], [...user, 'admin:all']],
    ['a group of another tenant gives nothing', ['globex-editors'], ['read:public']],
    ['a machine is an agent, and sees products', ['acme-machine-readers'], ['read:public', ...agent, ...mcpServer, 'catalogue:read']],
    ['a machine is in no group of people', ['acme-machine-readers', 'acme-operators'], ['read:public', ...agent, ...mcpServer, 'catalogue:read']],
  ])('%s', (_what, groups, scopes) => {
    expect([...given(...groups)].sort()).toEqual([...new Set(scopes)].sort());
  }); // prettier-ignore

  it('nobody of a tenant that is none has any', () => {
    expect(rules.givenTo({ tenant: 'elsewhere', groups: ['acme-editors'] })).toEqual([]);
  });
});

describe('INVARIANT (asking widens nothing)', () => {
  it.each([
    ['the scope of the API alone stands for all', ['access_as_user'], ['a:a', 'b:b']],
    ['naming some leaves those', ['access_as_user', 'b:b'], ['b:b']],
    ['naming more than is given leaves what is given', ['a:a', 'admin:all'], ['a:a']],
    ['naming only what is not given leaves nothing, and not all', ['admin:all'], []],
    ['asking for nothing brings nothing', ['openid'], []],
  ])('%s', (_what, asked, left) => {
    expect(narrowScopes(['a:a', 'b:b'], asked)).toEqual(left);
  });
});

describe('a file of scopes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deputy-scopes-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function faultsOf(file: unknown): Promise<readonly string[]> {
    const path = join(folder, 'scopes.json');
    await writeFile(path, typeof file === 'string' ? file : JSON.stringify(file));
    try {
      readScopes(folder, localTenants);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.message.split('\n').filter((line) => line.includes('scopes.json'));
    }
  }

  it('is refused at start with every fault of it at once', async () => {
    expect(await faultsOf(shipped)).toEqual([]);
    const faults = await faultsOf({
      ...shipped,
      sets: { ...shipped['sets'], early: ['late'], late: ['catalogue:burn'] },
      machines: ['robots'],
      roles: { ...shipped['roles'], reader: ['catalogue:see'] },
      groups: { 'acme-strangers': ['guest'] },
      clients: { ...shipped['clients'], client: ['catalogue:sell'] },
    });
    for (const named of ['`late` stands after it', '`catalogue:burn`', '`robots`', '`catalogue:see`', '`groups.acme-strangers`', '`catalogue:sell`'])
      expect(faults.filter((fault) => fault.includes(named))).toHaveLength(1);
    expect(faults).toHaveLength(6);
  }); // prettier-ignore

  it.each([
    ['that is no JSON', '{'],
    ['without a role', { ...shipped, roles: { reader: [] } }],
    ['with a role that nobody knows', { ...shipped, roles: { ...shipped['roles'], root: ['admin'] } }],
    ['with a scope that is one word', { ...shipped, scopes: { everything: { lets: 'x', apis: ['mcp'] } } }],
    ['with a scope of no API', { ...shipped, scopes: { 'a:b': { lets: 'x', apis: ['all'] } } }],
    ['with a key that is none', { ...shipped, everybody: ['admin'] }],
  ])('%s is refused', async (_what, file) => {
    expect(await faultsOf(file)).not.toEqual([]);
  });

  it('may give a group more than its role, and no other', async () => {
    await writeFile(join(folder, 'scopes.json'), JSON.stringify({ ...shipped, groups: { 'acme-auditors': ['agent:calc'] } })); // prettier-ignore
    const more = readScopes(folder, localTenants);
    expect(more.givenTo({ tenant: 'acme', groups: ['acme-auditors'] })).toContain('agent:calc');
    expect(more.givenTo({ tenant: 'globex', groups: ['acme-auditors'] })).not.toContain('agent:calc');
  });
});
