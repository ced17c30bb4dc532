import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { measureVerifications } from './measure-verifications.js';
import { type Algorithm, type SigningIssuer, startSigningIssuer } from './signing-issuer.js';

describe.each<Algorithm>(['RS256', 'ES256'])('the verification of tokens signed with %s', (alg) => {
  let issuer: SigningIssuer;
  beforeAll(async () => {
    issuer = await startSigningIssuer(alg);
  });
  afterAll(() => issuer.stop());

  it('is measured on tokens that are taken, each of them another', async () => {
    const tokens = await issuer.issue('mcp', 3);
    expect(new Set(tokens).size).toBe(3);
    expect(tokens.map((token) => decodeProtectedHeader(token).alg)).toEqual([alg, alg, alg]);
    const figures = await measureVerifications('policies', issuer, { alg, times: 5 });
    expect(figures.map(({ name }) => name)).toEqual([`verifications, ${alg}`, `verifications, ${alg}, remembered`]);
    for (const { value } of figures) expect(value).toBeGreaterThan(0);
  }); // prettier-ignore

  it('counts none that is refused', async () => {
    const forged = { ...issuer, issue: async (...asked: Parameters<SigningIssuer['issue']>) => (await issuer.issue(...asked)).map((token) => `${token.slice(0, -8)}AAAAAAAA`) };
    await expect(measureVerifications('policies', forged, { alg, times: 2 })).rejects.toMatchObject({ code: 'signature' });
  }); // prettier-ignore
});
