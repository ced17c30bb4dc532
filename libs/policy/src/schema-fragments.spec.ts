import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PolicyEngine } from './policy-engine.js';

async function engineOf(files: Record<string, string>): Promise<PolicyEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'deputy-policy-'));
  await mkdir(join(folder, 'cedar'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'cedar', name), text);
  return PolicyEngine.load(folder);
}

describe('a schema in fragments', () => {
  const shared = 'namespace Deputy { entity Role enum ["reader"]; entity Actor in [Role]; type Now = { time: datetime };' +
    ' action "read"; }'; // prettier-ignore
  const things =
    '// Things }\nnamespace Deputy {\n  @doc("é {")\n  entity Thing { n: Long };\n  // { } 😀\n' +
    '  action "look" in ["read"] appliesTo { principal: Actor, resource: Thing, context: Now };\n} // end }';
  const cedar = '@id("a")@rationale("A") permit (principal, action in Deputy::Action::"read", resource);';
  const load = (fragments: Record<string, string>) =>
    engineOf({
      'things.cedar': cedar,
      'deputy.cedarschema': shared,
      'things.cedarschema': things,
      ...fragments,
    });
  const refusalOf = (fragments: Record<string, string>) =>
    load(fragments).then(
      () => 'loaded',
      (error: Error) => error.message,
    );

  it('joins them, and knows the groups of an action that another fragment declares', async () => {
    const loaded = await load({});
    expect(loaded.actions).toEqual(
      new Map([
        ['look', { resourceType: 'Thing', declaredIn: 'things.cedarschema', groups: new Set(['read']) }],
      ]),
    );
  });

  it.each([
    ['an entity', 'entity Actor;'],
    ['a type', 'type Now = Long;'],
    ['a group of actions', 'action "read";'],
    ['an entity as a type', 'type Actor = Long;'],
    ['a type as an entity', 'entity Now;'],
  ])('refuses %s that another one declares, and names both files', async (_what, declaration) => {
    const refused = await refusalOf({ 'other.cedarschema': `namespace Deputy { ${declaration} }` });
    expect(refused).toContain('deputy.cedarschema and other.cedarschema: ');
  });

  it.each([
    ['changes what a built-in type means', 'namespace Deputy { type datetime = Long; }'],
    ['changes what text means', 'namespace Deputy { entity String; }'],
    ['is in another namespace', 'namespace Other { entity Thing; }'],
    ['is in no namespace', 'entity Thing;'],
    ['closes ours and opens another', 'namespace Deputy { } namespace Other { entity A; }'],
    ['leaves ours open', 'namespace Deputy { entity A;'],
    ['hides a brace in a string', 'namespace Deputy { action "}"; } namespace Other { action "{"; }'],
    ['is empty', ''],
    ['writes a name in another way than it reads', 'namespace Deputy { action "a\\u{62}"; }'],
    ['holds a comment alone', '// namespace Deputy { }'],
    ['names what nobody declares', 'namespace Deputy { entity A { b: Nothing }; }'],
    ['is no schema', 'namespace Deputy { entity }'],
  ])('refuses one that %s', async (_what, fragment) => {
    expect(await refusalOf({ 'other.cedarschema': fragment })).toMatch(/are not usable/);
  });

  describe('and policies beside them', () => {
    const others = {
      'others.cedarschema':
        'namespace Deputy { @doc("; action \\"look\\"") entity Other; @a @b("{") entity Third, Fourth;' +
        ' action poke, "prod" in "read" appliesTo { principal: Actor, resource: Other, context: Now };' +
        ' action "scratch" appliesTo { principal: Actor, resource: Thing, context: Now }; }',
    };
    const ours =
      '@id("look")@rationale("LOOK") permit (principal, action == Deputy::Action::"look", resource);';
    const withPolicy = (file: string, rule: string) =>
      refusalOf({ ...others, 'things.cedar': ours, [file]: `${file === 'things.cedar' ? ours : ''} @id("x")@rationale("X")@sentence("It is forbidden.") ${rule}` }); // prettier-ignore

    it.each([
      ['permits an action of its own', 'others.cedar', 'permit (principal, action in [Deputy::Action::"poke", Deputy::Action::"prod"], resource);'],
      ['permits whatever is done to what it alone declares actions about', 'others.cedar', 'permit (principal, action, resource is Deputy::Other);'],
      ['permits its own action on a type that another one declares', 'others.cedar', 'permit (principal, action == Deputy::Action::"scratch", resource);'],
      ['forbids an action of its own', 'things.cedar', 'forbid (principal, action == Deputy::Action::"look", resource);'],
      ['forbids whatever is done to its own type', 'things.cedar', 'forbid (principal, action, resource is Deputy::Thing);'],
      ['forbids everything, in a file that no fragment stands beside', 'limits.cedar', 'forbid (principal, action, resource);'],
    ])('loads a policy that %s', async (_what, file, rule) => {
      expect(await withPolicy(file, rule)).toBe('loaded');
    }); // prettier-ignore

    it.each([
      ['permits everything', 'others.cedar', 'permit (principal, action, resource);', '`look`, which'],
      ['permits an action of another one', 'others.cedar', 'permit (principal, action in [Deputy::Action::"poke", Deputy::Action::"look"], resource);', '`look`, which'],
      ['permits a group that others are in', 'others.cedar', 'permit (principal, action in Deputy::Action::"read", resource);', '`look`, which'],
      ['permits whatever is done to a type of another one', 'others.cedar', 'permit (principal, action, resource is Deputy::Thing);', '`look`, which'],
      ['permits whatever others may do to its own type', 'things.cedar', 'permit (principal, action, resource is Deputy::Thing);', '`scratch`, which'],
      ['permits, in a file that no fragment stands beside', 'limits.cedar', 'permit (principal, action == Deputy::Action::"look", resource);', '`limits.cedarschema`'],
      ['permits the members of a group, beside the fragment that declares the group alone', 'deputy.cedar', 'permit (principal, action in Deputy::Action::"read", resource);', '`look`, `poke`, `prod`, which'],
      ['forbids an action of another one', 'others.cedar', 'forbid (principal, action == Deputy::Action::"look", resource);', '`look`, which'],
      ['forbids everything', 'others.cedar', 'forbid (principal, action, resource);', '`look`, which'],
    ])('INVARIANT (policies speak of their own): refuses one that %s', async (_what, file, rule, problem) => {
      const refused = await withPolicy(file, rule);
      expect(refused).toContain(`${file}: \`x\` `);
      expect(refused).toContain(problem);
    }); // prettier-ignore
  });

  it('keeps the fingerprint when files are renamed or declarations move between them, and changes it with any of them', async () => {
    const { fingerprint } = await load({});
    const inOne = things.replace('@doc', 'action "read"; entity Role enum ["reader"]; entity Actor in [Role]; type Now = { time: datetime }; @doc'); // prettier-ignore
    const moved = await engineOf({ 'one.cedar': cedar, 'one.cedarschema': inOne });
    expect(moved.fingerprint).toBe(fingerprint);
    const changed = await load({ 'things.cedarschema': things.replace('n: Long', 'n: Long, m: Long') });
    expect(changed.fingerprint).not.toBe(fingerprint);
  });
});
