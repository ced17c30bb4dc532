import { type CallResult } from './conversation.js';
import { asRecord } from './tools.js';

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** What a failed result tells: rule codes and policies where it is a refusal, and its own words. */
function read(value: unknown) {
  const fields = asRecord(value);
  const verdict = fields['verdict'] ? asRecord(fields['verdict']) : fields;
  const message = [fields['message'], fields['error'], fields['reason'], value].find(
    (each) => typeof each === 'string',
  );
  return {
    rationale: strings(verdict['rationale']),
    policies: strings(verdict['policies']),
    message: typeof message === 'string' ? message : '',
    waitsFor: fields['waitsFor'],
  };
}

/** Honest words for a call that was refused or failed: the rule by its name, and that nothing changed. */
export function explain(result: CallResult, what: string): string {
  const { rationale, policies, message, waitsFor } = read(result.value);
  if (waitsFor)
    return `Nothing was changed yet. To ${what}, I need ${waitsFor === 'confirmation' ? 'your confirmation' : 'the approval of another person'}; it goes on by itself after that.`;
  // A message that only repeats the codes adds nothing.
  const repeats = rationale.length > 0 && rationale.every((code) => message.includes(code));
  const reason = message && !repeats ? ` ${capital(message).replace(/\.?$/, '.')}` : '';
  const codes = list(rationale);
  const refused = rationale.length > 0 || /\b(?:refused|denied|forbidden|not allowed)\b/i.test(message);
  if (!refused) return `I could not ${what}.${reason || ' The tool gave no reason.'}`;
  if (isNotFound(result))
    return `I could not ${what}: there is no such product, or none that you may see (${codes}). Nothing was changed.`;
  const rule = codes && ` by the ${rationale.length === 1 ? 'rule' : 'rules'} ${codes}`;
  const policy = policies[0] && ` (${policies[1] ? 'policies' : 'policy'} ${list(policies)})`;
  return `I could not ${what}: it was refused${rule}${policy ?? ''}.${reason} Nothing was changed.`;
}

const list = (codes: readonly string[]) => codes.map((code) => `\`${code}\``).join(', ');
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** True for a result that says there is no such product, which a caller may read as an empty answer. */
export const isNotFound = (result: CallResult): boolean =>
  result.failed &&
  /\bnot[ _]found\b|\bno (?:such )?product\b|does not exist/i.test(JSON.stringify(result.value));
