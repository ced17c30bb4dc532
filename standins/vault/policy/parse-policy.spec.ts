import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parsePolicy } from './parse-policy.js';

const rulesOf = (source: string) =>
  parsePolicy(source).map(({ path, capabilities }) => ({ path, capabilities: [...capabilities] }));

describe('parsePolicy', () => {
  it('reads paths, comments of every kind, commas and escapes', () => {
    const source = `
      # a comment
      name = "ignored"
      path "database/creds/acme-reader" { capabilities = ["read"] } // another
      /* and
         another */
      path "secret/\\"quoted\\"/*" {
        capabilities = [
          "list", "read",
        ]
      }`;
    expect(rulesOf(source)).toEqual([
      { path: 'database/creds/acme-reader', capabilities: ['read'] },
      { path: 'secret/"quoted"/*', capabilities: ['list', 'read'] },
    ]);
  });

  it('takes the slash off the front of a path, as Vault does', () => {
    expect(rulesOf('path "/sys/mounts" { capabilities = ["read"] }')).toEqual([
      { path: 'sys/mounts', capabilities: ['read'] },
    ]);
  });

  it.each([
    ['an unknown capability', 'path "a" { capabilities = ["reed"] }', 'invalid capability'],
    ['an unknown key', 'path "a" { capability = ["read"] }', 'invalid key "capability" on line 1'],
    ['an unknown block', 'paths "a" { capabilities = ["read"] }', 'invalid key "paths" on line 1'],
    ['a path without a block', 'path = "a"', 'must be followed by a path'],
    ['an unclosed block', 'path "a" { capabilities = ["read"]', 'at line 1'],
    ['an unclosed string', 'path "a { capabilities = ["read"] }', 'at line 1'],
    ['an unclosed list', 'path "a" {\n capabilities = ["read"\n}', 'at line 3'],
    ['words that are no value', 'path "a" { capabilities = read }', 'expected a value'],
    ['+*', 'path "a/+*" { capabilities = ["read"] }', "'+*' is forbidden"],
  ])('refuses %s as a bad request that says where', (_what, source, text) => {
    expect(() => parsePolicy(source)).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining(text) as unknown }),
    );
  });

  it.each([
    ['templating', 'path "a/{{identity.entity.id}}" { capabilities = ["read"] }'],
    ['allowed_parameters', 'path "a" { capabilities = ["read"] allowed_parameters = { "x" = [] } }'],
    ['control groups', 'path "a" { capabilities = ["read"] control_group = { } }'],
  ])('refuses %s, which it would otherwise leave out and grant too much', (_what, source) => {
    expect(() => parsePolicy(source)).toThrow(expect.objectContaining({ status: 501 }));
  });

  it.each(['session.hcl', 'service.hcl', 'tenant-reader.hcl', 'tenant-writer.hcl'])(
    "reads the project's own %s",
    (file) => {
      const template = readFileSync(join(process.cwd(), 'policies', 'vault', file), 'utf8');
      expect(parsePolicy(template.replaceAll(/\{\{(?:tenant|service)\}\}/g, 'acme')).length).toBeGreaterThan(
        0,
      );
    },
  );
});
