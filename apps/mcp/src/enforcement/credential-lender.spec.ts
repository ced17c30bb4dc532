import { describe, expect, it } from '@jest/globals';
import { type DecisionRecorded } from '#libs/contracts';
import { Grant } from '#libs/enforcement';
import { forNobody, principalOf, throughAgent } from '#test/principal-of';
import { CredentialLender } from './credential-lender.js';

const permit = { stage: 'decision', decision: 'permit', tool: 'things_get' } as DecisionRecorded;
const store = { record: () => Promise.resolve() };

describe('CredentialLender', () => {
  const lender = new CredentialLender(
    { borrow: () => Promise.reject(new Error('lent')) },
    { acme: { database: 'tenant-acme', groups: {} } },
    (issuer) => (issuer === 'http://localhost:1' ? 'jwt' : undefined),
  );
  const loan = { principal: principalOf('bob', ['editor']), signal: new AbortController().signal } as const;

  it('asks Vault for nothing without a genuine grant', async () => {
    const forged = { permit, opens: () => true } as unknown as Grant;
    await expect(lender.borrow({ ...loan, grant: forged, access: 'reader' })).rejects.toThrow(
      'no recorded permit',
    );
  });

  it('asks Vault for nothing for an agent that acts for nobody, though it has a grant', async () => {
    const alone = forNobody(principalOf('bob', ['editor']));
    const grant = await Grant.onRecord(store, permit);
    const asked = lender.borrow({ ...loan, principal: alone, grant, access: 'writer' });
    await expect(asked).rejects.toThrow('only a person or a machine agent is lent');
  });

  it('lends a machine agent, which acts for itself, its own', async () => {
    const { agent, ...alone } = forNobody(principalOf('bob', ['editor']));
    const machine = { ...alone, agent: { ...agent, standing: { ...throughAgent.standing, kind: 'machine' } } } as const;
    const grant = await Grant.onRecord(store, permit);
    await expect(lender.borrow({ ...loan, principal: machine, grant, access: 'writer' })).rejects.toThrow('lent');
  }); // prettier-ignore

  it("a login is its issuer's: one that has no place in Vault is asked nothing there", async () => {
    const grant = await Grant.onRecord(store, permit);
    const principal = principalOf('bob', ['editor'], { issuer: 'https://elsewhere.example' });
    await expect(lender.borrow({ ...loan, principal, grant, access: 'reader' })).rejects.toThrow(
      'no place in Vault',
    );
  });

  it('opens readers only on an admission', async () => {
    const grant = await Grant.onRecord(store, { ...permit, stage: 'admission' });
    await expect(lender.borrow({ ...loan, grant, access: 'writer' })).rejects.toThrow('no recorded permit');
    await expect(lender.borrow({ ...loan, grant, access: 'reader' })).rejects.toThrow('lent');
  });
});
