import { readClauses } from './clauses.js';
import { readDrafts } from './draft.js';
import { readIntent, type Intent } from './intent.js';
import { readQuery } from './query.js';
import { mentionedIn } from './rows.js';
import { type Scene } from './script.js';

type Resumed = { scene: Scene; intent: Exclude<Intent, { kind: 'confirm' | 'pick' }> };

/** Takes up what the turn before left open: which product was meant, a value that was missing, or a yes to several. */
export function resume(
  scene: Scene,
  answer: Extract<Intent, { kind: 'confirm' | 'pick' }>,
  clause: string,
): Resumed {
  const before = scene.earlier.at(-1);
  const asked = before !== undefined && /\?(?:\s*Say yes[^\n]*)?(?:\s*\n|$)/.test(before.answer);
  const open = asked ? openIntent(before.text) : undefined;
  if (answer.kind === 'confirm') {
    if (open?.kind === 'delete' || open?.kind === 'update')
      return { scene: { ...scene, confirmed: true, mentioned: beforeThat(scene) }, intent: open };
    return { scene, intent: { kind: 'chat', topic: 'unknown' } };
  }
  if (open?.kind === 'create')
    return { scene, intent: { kind: 'create', drafts: readDrafts(`${before?.text ?? ''}, ${clause}`) } };
  if (open?.kind === 'delete' || open?.kind === 'detail')
    return { scene, intent: { ...open, target: answer.target } };
  if (open?.kind === 'update') return { scene, intent: { ...open, target: answer.target } };
  if (answer.target.kind === 'name')
    return { scene, intent: { kind: 'read', query: readQuery(clause), follows: false } };
  return { scene, intent: { kind: 'detail', target: answer.target, detail: 'all' } };
}

/** What the last clause of a message asked for, where it can be taken up again. */
function openIntent(
  text: string,
): Extract<Intent, { kind: 'delete' | 'update' | 'create' | 'detail' }> | undefined {
  const intent = readIntent(readClauses(text).at(-1) ?? '');
  const kinds = ['delete', 'update', 'create', 'detail'];
  return kinds.includes(intent.kind)
    ? (intent as Extract<Intent, { kind: 'delete' | 'update' | 'create' | 'detail' }>)
    : undefined;
}

/** `delete them` meant what was spoken of before the question was asked back. */
const beforeThat = ({ earlier, mentioned }: Scene) => {
  const rows = mentionedIn(earlier);
  return rows.length > 0 ? rows : mentioned;
};
