import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type PolicyJson, type SchemaJson } from '@cedar-policy/cedar-wasm/web';
import { AnswerKind } from '#libs/contracts';
import { type Cedar } from './cedar-instance.js';
import { type PolicySource } from './policy-source.js';
import { PolicySetError } from './policy-set-error.js';
import { overreaches } from './overreach.js';
import { inFiles, readSchema } from './read-schema.js';
import { type ActionFacts, actionsOf, rolesOf } from './schema-facts.js';
import { resourceAttributesRead } from './resource-attributes-read.js';

/**
 * What is said of a policy. `sentence`: why it forbids, for people; a permit needs none. `waits`: whose answer lifts what it forbids.
 */
export interface Rule {
  readonly effect: 'permit' | 'forbid';
  readonly rationale: string;
  readonly sentence?: string;
  readonly waits?: AnswerKind;
}

/** A validated set of policies with what is known about it before the first question. */
export interface PolicySet {
  /** Of all fragments, in one text. */
  readonly schema: string;
  /** Policy text by id. Cedar is always given ids: from plain text it numbers policies and forgets `@id`. */
  readonly policies: Readonly<Record<string, string>>;
  readonly rules: ReadonlyMap<string, Rule>;
  /** Actions that can be asked. */
  readonly actions: ReadonlyMap<string, ActionFacts>;
  readonly roles: ReadonlySet<string>;
  /** Resource attributes that policies read, by action; undefined where one uses a resource in another way. */
  readonly attributesRead: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  readonly fingerprint: string;
}

/**
 * Parses and validates. Everything Cedar would accept with a warning is an error here.
 * @throws PolicySetError listing every problem found
 */
export function readPolicySet(cedar: Cedar, source: PolicySource): PolicySet {
  const fail = (problems: string[]) => new PolicySetError(source.folder, problems);
  const parsed: (ReadPolicy & { file: string })[] = [];
  const problems: string[] = [];
  for (const [file, text] of Object.entries(source.policyFiles)) {
    const parts = cedar.policySetTextToParts(text);
    if (parts.type === 'failure') {
      problems.push(...parts.errors.map((error) => `${file}: ${error.message}`));
      continue;
    }
    if (parts.policy_templates.length > 0)
      problems.push(`${file}: templates are not supported, write policies`);
    for (const policy of parts.policies) {
      const read = readPolicy(cedar, policy);
      if (typeof read === 'string') {
        problems.push(`${file}: ${read}`);
        continue;
      }
      const earlier = parsed.find(({ id }) => id === read.id);
      if (earlier) problems.push(`${inFiles([earlier.file, file])}: \`${read.id}\` is used twice`);
      else parsed.push({ ...read, file });
    }
  }
  const schema = readSchema(cedar, source.schemaFiles);
  if ('problems' in schema) problems.push(...schema.problems);
  if ('problems' in schema || problems.length > 0) throw fail(problems);

  const policies = Object.fromEntries(parsed.map(({ id, text }) => [id, text]));
  const invalid = validationProblems(cedar, schema.text, policies);
  if (invalid.length > 0) throw fail(invalid);
  const actions = actionsOf(schema.json, schema.declared);
  const tooFar = overreaches(parsed, schema.declared, actions);
  if (tooFar.length > 0) throw fail(tooFar);
  if (parsed.length === 0) throw fail(['there is no policy']);
  return {
    schema: schema.text,
    policies,
    rules: new Map(parsed.map(({ id, rule }) => [id, rule])),
    actions,
    roles: rolesOf(schema.json),
    attributesRead: resourceAttributesRead(
      parsed.map(({ json }) => json),
      actions,
    ),
    fingerprint: fingerprintOf(cedar, parsed, schema.json),
  };
}

interface ReadPolicy {
  id: string;
  rule: Rule;
  text: string;
  json: PolicyJson;
}

/** @returns the policy, or what is wrong with it */
function readPolicy(cedar: Cedar, text: string): ReadPolicy | string {
  const read = cedar.policyToJson(text);
  if (read.type === 'failure') return read.errors.map((error) => error.message).join('; ');
  const { id, rationale, sentence, waits } = read.json.annotations ?? {};
  const { effect } = read.json;
  if (!id || !/^[a-z][a-z0-9-]{0,63}$/.test(id))
    return 'every policy needs `@id("lower-case-words")` of at most 64 characters';
  if (!rationale || !/^[A-Z][A-Z0-9_]{0,63}$/.test(rationale))
    return `\`${id}\` needs \`@rationale("UPPER_CASE")\` of at most 64 characters`;
  const lifted = AnswerKind.optional().safeParse(waits ?? undefined);
  if (!lifted.success || (waits != null && effect === 'permit'))
    return `\`${id}\`: \`@waits\` says of a forbid what lifts it, ${AnswerKind.options.map((kind) => `\`${kind}\``).join(' or ')}`;
  const rule = {
    ...{ effect, rationale },
    ...(sentence && { sentence }),
    ...(lifted.data && { waits: lifted.data }),
  };
  if (effect === 'forbid' && !isSentence(sentence))
    return `\`${id}\` needs \`@sentence("Why it forbids, for people.")\`: one line of at most ${longestSentence} characters, from a capital to a full stop`;
  return { id, rule, text, json: read.json };
}

const longestSentence = 160;
const isSentence = (text: string | null | undefined): boolean =>
  !!text && text.length <= longestSentence && /^\p{Lu}[^\p{C}\p{Zl}\p{Zp}`]+\.$/u.test(text);

/** Cedar answers `success` with errors inside, and lets warnings pass: a typo in a group name would only be a warning. */
function validationProblems(cedar: Cedar, schema: string, policies: Record<string, string>): string[] {
  const answer = cedar.validate({
    schema,
    policies: { staticPolicies: policies },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') return answer.errors.map((error) => error.message);
  return [
    ...[...answer.validationErrors, ...answer.validationWarnings].map(
      ({ policyId, error }) => `${policyId}: ${error.message}`,
    ),
    ...answer.otherWarnings.map((warning) => warning.message),
  ];
}

/**
 * Taken over the syntax trees of all fragments and policies together, so it survives reformatting, comments, renamed files
 * and declarations that move between files, and changes with the meaning.
 */
function fingerprintOf(
  cedar: Cedar,
  parsed: readonly { id: string; json: PolicyJson }[],
  schema: SchemaJson<string>,
): string {
  const meaning = canonicalize({
    engine: `cedar-wasm@${cedar.getCedarSDKVersion()}`,
    policies: Object.fromEntries(parsed.map(({ id, json }) => [id, json])),
    schema,
  });
  return `sha256:${createHash('sha256')
    .update(meaning ?? '')
    .digest('hex')}`;
}
