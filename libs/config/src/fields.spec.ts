import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { issuerFields, oidcIssuer } from './fields.js';
import { type Environment, readConfig } from './read-config.js';

const read = (env: Environment) =>
  oidcIssuer(readConfig('spec', z.object(issuerFields), { OIDC_ISSUER: 'https://login.example/', ...env }));

describe('what people of an issuer are kept under', () => {
  it("is the issuer's address, to the letter, when nothing else is said", () => {
    expect(read({})).toEqual({ issuer: 'https://login.example/', issuerId: 'https://login.example/' });
  });

  it('outlives the address when it has a name of its own', () => {
    const moved = read({ OIDC_ISSUER: 'https://new.example', OIDC_ISSUER_ID: 'https://login.example/' });
    expect(moved).toEqual({ issuer: 'https://new.example', issuerId: 'https://login.example/' });
  });

  it.each([
    { OIDC_ISSUER_ID: 'local#x' },
    { OIDC_ISSUER_ID: 'two words' },
    { OIDC_ISSUER_ID: 'a\nb' },
    { OIDC_ISSUER_ID: 'löcal' },
    { OIDC_ISSUER_ID: 'deputy:unnamed' },
    { OIDC_ISSUER_ID: 'x'.repeat(256) },
    { OIDC_ISSUER: 'https://login.example/#x' },
    { OIDC_ISSUER: 'https://login.example/a b' },
  ])('cannot be mistaken for part of a subject or for nobody at all: %j is refused', (env) => {
    expect(() => read(env)).toThrow(new RegExp(`${Object.keys(env)[0] ?? ''}: (must be|is kept)`));
  });
});
