import { type AccountOperation } from '#libs/contracts';
import { UsageProblem } from '../command/index.js';

export interface OperationOptions {
  readonly name?: string | undefined;
  readonly groups?: string | undefined;
}

const version = 1;
const all = ['list', 'add', 'disable', 'enable', 'remove', 'password', 'groups', 'factor'] as const;
type What = (typeof all)[number];
const isWhat = (word: string | undefined): word is What => all.includes(word as What);

/** @throws UsageProblem saying what is missing or too much */
export function readOperation(
  words: readonly string[],
  { name, groups }: OperationOptions,
): AccountOperation {
  const [what, username, ...more] = words;
  if (!isWhat(what))
    throw new UsageProblem(
      what ? `there is no \`${what}\`; \`--help\` lists what there is` : `say what: ${all.join(', ')}`,
    );
  if ((name ?? groups) !== undefined && what !== 'add')
    throw new UsageProblem('`--name` and `--groups` belong to `add`');
  if (what === 'list') {
    if (username) throw new UsageProblem(`\`${words.slice(1).join(' ')}\` is too much; \`--help\` says how`);
    return { version, do: what };
  }
  if (!username) throw new UsageProblem(`say who: ${what} bob`);
  const surplus = what === 'groups' ? more.slice(1) : more;
  if (surplus.length > 0) throw new UsageProblem(`\`${surplus.join(' ')}\` is too much; \`--help\` says how`);
  if (what === 'add')
    return { version, do: what, username, name: name ?? username, groups: readGroups(groups ?? 'none') };
  if (what !== 'groups') return { version, do: what, username };
  const [list] = more;
  if (!list) throw new UsageProblem('say which: groups bob acme-readers,acme-approvers; `none` for none');
  return { version, do: what, username, groups: readGroups(list) };
}

const readGroups = (text: string): string[] => (text === 'none' ? [] : text.split(',').filter(Boolean));
