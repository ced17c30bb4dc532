import { describe, expect, it } from '@jest/globals';
import { UsageProblem } from '../command/index.js';
import { neededByIssuer } from './foreign-issuer.js';
import { helpText, parseArguments } from './parse-arguments.js';
import { checkServers, IncompleteServers, neededBy } from './real-servers.js';

describe('parseArguments', () => {
  it('takes 3000, then PORT, then --port', () => {
    expect(parseArguments([], {})).toMatchObject({ port: 3000 });
    expect(parseArguments([], { PORT: '4000' })).toMatchObject({ port: 4000 });
    expect(parseArguments(['--port', '5000'], { PORT: '4000' })).toMatchObject({ port: 5000 });
  });

  it('takes --bedrock with an address, with aws and alone', () => {
    const bedrock = (...argv: string[]) => parseArguments(argv, {});
    expect(bedrock('--bedrock')).toMatchObject({ servers: { bedrock: 'aws' } });
    expect(bedrock('--bedrock', '--verbose')).toMatchObject({ servers: { bedrock: 'aws' }, verbose: true });
    expect(bedrock('--bedrock', 'http://localhost:1')).toMatchObject({
      servers: { bedrock: 'http://localhost:1' },
    });
  });

  it.each([[['--prot', '1']], [['--port', '0']], [['--port', 'web']], [['--vault']], [['surplus']]])(
    'refuses %j',
    (argv) => {
      expect(() => parseArguments(argv, {})).toThrow(UsageProblem);
    },
  );

  it('takes an issuer with its profile, and neither alone', () => {
    const given = ['--issuer', 'https://login.example', '--profile', 'entra'];
    expect(parseArguments(given, {})).toMatchObject({
      issuer: { url: 'https://login.example', profile: 'entra' },
      servers: {},
    });
    expect(() => parseArguments(given.slice(0, 2), {})).toThrow('go together');
    for (const { name } of neededByIssuer) expect(helpText()).toContain(name);
  });

  it('explains every option and every variable', () => {
    expect(parseArguments(['--help'], {})).toEqual({ help: true });
    for (const need of Object.values(neededBy).flat()) expect(helpText()).toContain(need.name);
  });
});

describe('checkServers', () => {
  const problems = (...args: Parameters<typeof checkServers>): readonly string[] => {
    try {
      checkServers(...args);
    } catch (error) {
      if (error instanceof IncompleteServers) return error.problems;
      throw error;
    }
    return [];
  };

  it('asks nothing when only stand-ins are used', () => {
    expect(problems({}, {})).toEqual([]);
  });

  it('lists every missing variable at once', () => {
    const found = problems({ vault: 'https://vault.test', bedrock: 'aws' }, {});
    expect(found).toHaveLength(2);
    expect(found.join()).toMatch(/VAULT_TOKEN_FILE.*AWS_REGION/);
  });

  it('names a file that is not there', () => {
    expect(problems({ vault: 'https://vault.test' }, { VAULT_TOKEN_FILE: '/nowhere' })).toEqual([
      'VAULT_TOKEN_FILE: `/nowhere` does not exist',
    ]);
  });

  it('refuses an address that is none', () => {
    expect(problems({ bedrock: 'bedrock' }, { AWS_REGION: 'eu-west-1' })).toHaveLength(1);
    expect(problems({ documentdb: 'mongodb://db', vault: 'https://v' }, {}).join()).toContain(
      'without a scheme',
    );
  });

  it('lets no stand-in run in production', () => {
    const bedrock = { NODE_ENV: 'production', AWS_REGION: 'eu-west-1' };
    expect(problems({ bedrock: 'aws' }, bedrock)).toEqual([
      'NODE_ENV=production needs --vault, --documentdb: the local stand-ins refuse it',
    ]);
    expect(problems({}, { NODE_ENV: 'production' }).join()).toContain('--bedrock');
    expect(problems({}, { NODE_ENV: 'development' })).toEqual([]);
  });

  it('does not let the Vault stand-in manage a real database', () => {
    expect(problems({ documentdb: 'db:27017' }, {}).join()).toContain('--documentdb needs --vault');
  });
});
