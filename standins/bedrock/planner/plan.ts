import { type ConverseBody } from '../converse-body.js';
import { chat } from './chat.js';
import { createProducts, deleteProducts, updateProducts } from './change-catalogue.js';
import { readClauses } from './clauses.js';
import { readTurns, type Turn } from './conversation.js';
import { asked, followed, isAlike } from './follow-up.js';
import { readIntent, type Intent } from './intent.js';
import { readCatalogue, readDetail, readDifference } from './read-catalogue.js';
import { resume } from './resume.js';
import { mentionedIn } from './rows.js';
import { end, type Ending, NotDone, type PlannedCall, type Scene, type Script } from './script.js';
import { Tools } from './tools.js';

export type Next = { text: string } | { thought: string; calls: PlannedCall[] };

/**
 * The next step of a conversation: tool calls, or the final text. Keeps no state: the story of the last turn is
 * told again from its beginning, handing each script the results the conversation already holds.
 * Only what the person said is read as a request; results are data.
 */
export function plan(body: ConverseBody): Next {
  const turns = readTurns(body.messages);
  const current = turns.at(-1) ?? { text: '', exchanges: [], answer: '' };
  const tools = new Tools((body.toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? []));
  const story = tellTurn(tools, turns.slice(0, -1), current.text);
  const results = current.exchanges.map(({ result }) => result);
  let step = story.next();
  while (!step.done && results.length >= step.value.length && step.value.length > 0) {
    step = story.next(results.splice(0, step.value.length));
  }
  if (step.done) return { text: step.value };
  return { thought: step.value.map(({ why }) => why).join(' '), calls: step.value };
}

/** What takes back something said before it in the same breath. */
const takesBack =
  /^(?:(?:oh|ah|hmm|er|um)[ ,.]*)?(?:no|not|nope|wait|stop|do not|don'?t|never ?mind|cancel|scratch|forget|hold on|on second thought|(?:just )?(?:kidding|joking))\b/i;
const isLost = (intent: Intent) =>
  intent.kind === 'pick' ||
  (intent.kind === 'chat' && /unknown|conditional/.test(intent.topic)) ||
  (intent.kind === 'create' && intent.drafts.some(({ unclear }) => unclear !== undefined)) ||
  (intent.kind === 'read' && intent.query.unread !== undefined);
const isChange = ({ kind }: Intent) => kind === 'create' || kind === 'update' || kind === 'delete';

/** All clauses of one message in order; the first that fails ends the turn, and what was left undone is said. */
function* tellTurn(tools: Tools, earlier: readonly Turn[], text: string): Script<string> {
  const scene: Scene = { tools, mentioned: mentionedIn(earlier), earlier, confirmed: false, notes: [] };
  const clauses = readClauses(text);
  const said: string[] = [];
  for (const [at, clause] of clauses.entries()) {
    try {
      const resumed = at === 0 ? resume(scene, clause, text) : undefined;
      const intent = resumed?.intent ?? asked(scene, clause, text);
      const more = isChange(intent) ? clauses.slice(at + 1) : [];
      const taken = more.find((each) => takesBack.test(each));
      if (taken) end(`You take something back by \`${taken}\`, so I do nothing of it. What is to be done?`);
      // INVARIANT (nothing is changed by half a message): all of it is understood before a change begins.
      const lost = more.find((each) => isLost(readIntent(each, text)));
      if (lost) end(`I did not understand \`${lost}\`, so I do nothing of it. Nothing was changed.`);
      const { text: answer, about = [] } = yield* act(resumed?.scene ?? scene, intent, clause, text);
      said.push(...scene.notes.splice(0), answer);
      scene.earlier = [...scene.earlier, { text: clause, exchanges: [], answer }];
      if (about.length > 0) scene.mentioned = about;
    } catch (error) {
      if (!(error instanceof NotDone)) throw error;
      const left = clauses.slice(at + 1).map((each) => `\`${each}\``);
      said.push(...scene.notes, error.message);
      if (left.length > 0) said.push(`I did not go on with: ${left.join(', ')}.`);
      break;
    }
  }
  return said.join('\n\n');
}

function* act(scene: Scene, intent: Intent, clause: string, said: string): Script<Ending> {
  const { kind } = intent;
  if (kind === 'chat') return chat(intent.topic, scene, clause);
  if (kind === 'confirm') return chat('unknown', scene, clause);
  if (kind === 'create') return yield* createProducts(scene, intent.drafts);
  if (kind === 'update') return yield* updateProducts(scene, intent.target, intent.changes);
  if (kind === 'delete') return yield* deleteProducts(scene, intent.target, intent.verb ?? 'delete');
  if (kind === 'difference') return yield* readDifference(scene, intent.of);
  if (kind === 'detail') return yield* readDetail(scene, intent.target, intent.detail);
  if (kind === 'pick') return yield* readDetail(scene, intent.target, 'all');
  const goesOn = intent.follows || isAlike(intent.query, said);
  return yield* readCatalogue(scene, goesOn ? followed(scene, intent.query, said) : intent.query);
}
