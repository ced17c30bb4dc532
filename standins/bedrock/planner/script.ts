import { type ToolSpec } from '../converse-body.js';
import { type CallResult, type Turn } from './conversation.js';
import { type Action, type Slots, type Tools } from './tools.js';
import { capital, explain } from './refusal.js';
import { type Row } from './rows.js';
import { warned, warningIn } from './warning.js';

export type PlannedCall = { name: string; input: Record<string, unknown>; why: string };

/**
 * A script asks for calls and is handed their results, so it reads as one story while the conversation is
 * replayed to it from its beginning at every step.
 */
export type Script<T> = Generator<PlannedCall[], T, CallResult[]>;

/** What a script works with. */
export type Scene = {
  tools: Tools;
  /** Products the conversation spoke of last, in the order shown. */
  mentioned: Row[];
  /** Turns before this one, oldest first. */
  earlier: readonly Turn[];
  /** The whole catalogue, once it was read for its words. */
  known?: Row[];
  /** What is to be said before the answer: what was taken for something else, and what was done so far. */
  notes: string[];
  /** The person has said yes: to acting on several products, or to what a tool warned of. */
  confirmed: boolean;
};

/** How a clause ended: what to say, and the products it was about. */
export type Ending = { text: string; about?: Row[] };
/** A clause that could not be done, with the words for it; what follows it in the message is not begun. */
export class NotDone extends Error {}
/** @throws NotDone */
export function end(text: string): never {
  throw new NotDone(text);
}

/** The first of some actions that a tool was offered for. */
export function toolFor(scene: Scene, ...actions: [Action, ...Action[]]): ToolSpec {
  for (const action of actions) {
    const tool = scene.tools.find(action);
    if (tool) return tool;
  }
  return end(`I have no tool that can ${actions[0]} products.`);
}

/** One call; a failure ends the clause with an explanation of what was meant to be done. */
export function* call(
  scene: Scene,
  tool: ToolSpec,
  slots: Slots,
  what: string,
): Script<{ value: unknown; unplaced: (keyof Slots)[] }> {
  const { input, missing, unplaced } = scene.tools.fill(tool, slots);
  if (missing.length > 0)
    return end(
      `To ${what} I still need: ${missing.map((name) => `**${name}**`).join(', ')}. What should it be?`,
    );
  // A yes is to the very call that was warned of.
  const said = scene.confirmed ? warned(scene.earlier.at(-1)) : undefined;
  const isSame =
    said?.tool === tool.name &&
    JSON.stringify({ ...said.input, confirm: undefined }) === JSON.stringify(input);
  const sent = isSame ? { ...input, confirm: said.confirm } : input;
  const [result] = yield [
    { name: tool.name, input: sent, why: `The person wants me to ${what}. I call ${tool.name}.` },
  ];
  const warning = result && warningIn(result);
  if (warning)
    return end(`${capital(warning.text)} Should I ${what} all the same? Say yes, or tell me what else.`);
  if (!result || result.failed) return end(explain(result ?? { failed: true, value: '' }, what));
  return { value: result.value, unplaced };
}
