import { UsageProblem } from '../command/index.js';
import { type ApprovalAsked } from '../web-client/index.js';

const all = ['list', 'mine', 'show', 'approve', 'deny'] as const;
type What = (typeof all)[number];
/** What is asked; `answer` is given to what `look` shows. */
export interface Asked {
  readonly look: Extract<ApprovalAsked, { do: 'list' | 'mine' | 'show' }>;
  readonly answer?: 'approve' | 'deny';
}

const isWhat = (word: string | undefined): word is What => all.includes(word as What);

/** @throws UsageProblem saying what is missing or too much */
export function readOperation([what, id, ...more]: readonly string[]): Asked {
  if (!isWhat(what))
    throw new UsageProblem(
      what ? `there is no \`${what}\`; \`--help\` lists what there is` : `say what: ${all.join(', ')}`,
    );
  if (what === 'list' || what === 'mine') {
    if (id !== undefined) throw new UsageProblem(`\`${what}\` takes no id`);
    return { look: { do: what } };
  }
  if (id === undefined)
    throw new UsageProblem(`say which call, by its id, as \`list\` shows it: ${what} <id>`);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new UsageProblem(`\`${id}\` is no id of a call that waits; \`list\` shows them`);
  if (more.length > 0) throw new UsageProblem(`\`${more.join(' ')}\` is too much: one call at a time`);
  return { look: { do: 'show', id }, ...(what !== 'show' && { answer: what }) };
}
