import { describe, expect, it } from '@jest/globals';
import { defaultUsernameTemplate, usernameBy } from './username-template.js';

const fields = { DisplayName: 'token-7f0a.b', RoleName: 'acme-writer' };
const made = (template: string) => usernameBy(template, fields, 1_700_000_000_000);

describe('names of database users', () => {
  it('are as the plugin makes them where nothing else is said', () => {
    expect(made(defaultUsernameTemplate)).toMatch(/^v-token-7f0a-b-acme-writer-[A-Za-z0-9]{20}-1700000000$/);
  });

  it.each([
    ['{{ .RoleName }}', 'acme-writer'],
    ['{{ printf "v-%s-%s" (.DisplayName | replace "token-" "" | truncate 4) (.RoleName | truncate 4) }}', 'v-7f0a-acme'],
    ['{{ .DisplayName | replace "." "-" | truncate 12 }}', 'token-7f0a-b'],
  ])('%s', (template, name) => expect(made(template)).toBe(name)); // prettier-ignore

  it.each([
    ['plain', 'several actions'],
    ['{{ .RoleName }}-{{ .DisplayName }}', 'several actions'],
    ['{{ .Username }}', '.Username'],
    ['{{ sha256 .RoleName }}', 'sha256'],
    ['{{ printf "%s" (.RoleName }}', 'unclosed'],
    ['{{ .RoleName ) }}', 'parse'],
    ['{{ }}', 'parse'],
  ])('says what it does not understand of %s', (template, words) => {
    expect(() => made(template)).toThrow(words);
  });
});
