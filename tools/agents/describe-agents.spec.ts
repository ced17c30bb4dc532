import { describe, expect, it } from '@jest/globals';
import { type ShownAgent } from '#libs/contracts';
import { registered } from '#test/registered-agent';
import { consentLines } from './describe-agents.js';

const helper = (consentedAt: string | null): ShownAgent =>
  registered('acme/helper', { kind: 'machine', person: { key: 'local#bob', name: 'bob', consentedAt } });

describe('who must consent', () => {
  it.each(['create', 'rotate', 'connect', 'trust'] as const)(
    'is said after `%s`, with the command',
    (what) => {
      const said = consentLines({ do: what }, [helper(null)]).join('\n');
      expect(said).toContain('acme/helper acts for bob: bob must consent');
      expect(said).toContain('npm run agents -- consent acme/helper --as bob');
      expect(consentLines({ do: what }, [helper('2026-11-22T10:00:00.000Z')])).toEqual([]);
      expect(consentLines({ do: what }, [registered('acme/robot', { kind: 'machine' })])).toEqual([]);
    },
  );

  it.each(['list', 'mine', 'withdraw'] as const)('is not said after `%s`', (what) => {
    expect(consentLines({ do: what }, [helper(null)])).toEqual([]);
  });
});
