import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type DecisionRecorded } from '#libs/contracts';
import { type CredentialScope, type Effect, Tool } from '../../toolbox/tool.js';
import { type EnforcementPorts } from '../ports.js';
import { type GrantedCall } from '../stages.js';
import { borrowCredential } from './borrow-credential.js';

const toolOf = (effect: Effect, credential?: CredentialScope) =>
  Tool.from({
    ...{
      name: 'things_do',
      title: 'Do',
      description: 'Does it',
      effect,
      scope: 'catalogue:write',
      needs: 'writer' as const,
    },
    ...(credential && { credential }),
    ...{ input: z.object({}), output: z.object({}), resource: { type: 'Thing' } },
    run: () => Promise.resolve({}),
  });

/** Whether what it runs with is made for its decision alone. */
async function isOwn(tool: Tool, permit: Partial<DecisionRecorded> = {}): Promise<boolean | undefined> {
  const asked: { single?: boolean }[] = [];
  const lender = { borrow: (loan: object) => Promise.resolve(void asked.push(loan)) };
  const step = borrowCredential({ lender } as unknown as EnforcementPorts);
  await step({ tool, grant: { permit } } as unknown as GrantedCall);
  return asked[0]?.single;
}

describe('a credential for its decision alone', () => {
  it.each<[Effect, CredentialScope | undefined, boolean]>([
    ['read', undefined, false],
    ['write', undefined, true],
    ['destructive', undefined, true],
    ['read', 'decision', true],
    ['write', 'session', false],
    ['destructive', 'decision', true],
  ])('what is a %s with `credential: %s`: %s', async (effect, credential, own) => {
    expect(await isOwn(toolOf(effect, credential))).toBe(own);
  });

  it('is lent for what was approved, whatever the tool says', async () => {
    const approved = { approvalId: '7f0a5a04-4d3c-4a43-9d6f-1c9a9a2f6a11' };
    expect(await isOwn(toolOf('write', 'session'), approved)).toBe(true);
    expect(await isOwn(toolOf('read'), approved)).toBe(true);
  });

  it('what is destructive shares none', () => {
    expect(() => toolOf('destructive', 'session')).toThrow('`things_do` is destructive');
  });
});
