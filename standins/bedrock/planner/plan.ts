import { type ConverseBody } from '../converse-body.js';
import { chat } from './chat.js';
import { createProducts, deleteProducts, updateProducts } from './change-catalogue.js';
import { readClauses } from './clauses.js';
import { readTurns, type Turn } from './conversation.js';
import { asked, askedIn, followed } from './follow-up.js';
import { readIntent, type Intent } from './intent.js';
import { readQuery } from './query.js';
import { readCatalogue, readDetail, readDifference } from './read-catalogue.js';
import { resume } from './resume.js';
import { mentionedIn } from './rows.js';
import { type Ending, NotDone, type PlannedCall, type Scene, type Script } from './script.js';
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

/** All clauses of one message in order; the first that fails ends the turn, and what was left undone is said. */
function* tellTurn(tools: Tools, earlier: readonly Turn[], text: string): Script<string> {
  const scene: Scene = {
    tools,
    mentioned: mentionedIn(earlier),
    earlier,
    asked: [],
    confirmed: false,
    notes: [],
  };
  scene.asked = askedIn(scene);
  const clauses = readClauses(text);
  const said: string[] = [];
  for (const [at, clause] of clauses.entries()) {
    const resumed = at === 0 ? resume(scene, clause) : undefined;
    try {
      const intent = resumed?.intent ?? readIntent(clause, text);
      const { text: answer, about = [] } = yield* act(
        resumed?.scene ?? scene,
        intent,
        clause,
        at === 0 ? text : clause,
      );
      said.push(...scene.notes.splice(0), answer);
      if (intent.kind !== 'chat') scene.asked.push({ intent: asked(intent, clause), shown: about });
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

/** @param said the clause as it was said, with an `and` before it */
function* act(scene: Scene, intent: Intent, clause: string, said: string): Script<Ending> {
  switch (intent.kind) {
    case 'chat':
      return chat(intent.topic, scene, clause);
    case 'create':
      return yield* createProducts(scene, intent.drafts);
    case 'difference':
      return yield* readDifference(scene, intent.of);
    case 'update':
      return yield* updateProducts(scene, intent.target, intent.changes);
    case 'delete':
      return yield* deleteProducts(scene, intent.target);
    case 'detail':
      return yield* readDetail(scene, intent.target, intent.detail);
    case 'read':
      return yield* readCatalogue(scene, intent.follows ? followed(scene, intent.query, said) : intent.query);
    case 'pick':
      if (intent.target.kind === 'name') return yield* readCatalogue(scene, readQuery(clause));
      if (intent.target.kind !== 'extreme') return yield* readDetail(scene, intent.target, 'all');
      return yield* readCatalogue(scene, followed(scene, intent.target.query, said));
    case 'confirm':
      return chat('unknown', scene, clause);
  }
}
