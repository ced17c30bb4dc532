import { randomUUID } from 'node:crypto';
import { type DecisionQuery, type ShownEvent } from '#libs/contracts';
import { goOn } from '../../../tools/ask/go-on.js';
import { TurnRecord, type TurnSummary } from '../../../tools/ask/turn-record.js';
import { patiently, type WebClient } from '../../../tools/web-client/index.js';
import { logInAs } from './mesh-under-test.js';

/** People who are signed in to the mesh of this run: a sign-in costs more than what most of them ask. */
const signedIn = new Map<string, WebClient>();

/** Everybody signs in anew at their next request. */
export const forgetSignIns = () => signedIn.clear();

async function webOf(person: string): Promise<WebClient> {
  const web = signedIn.get(person) ?? (await logInAs(person));
  signedIn.set(person, web);
  return web;
}

/** One request of somebody who confirms it, as `npm run ask -- --json --yes` sums it up, without a process of its own. A turn that fails throws. */
export async function ask(
  person: string,
  request: string,
  conversationId: string = randomUUID(),
): Promise<TurnSummary> {
  const web = await webOf(person);
  const summary = await patiently(async () => {
    const record = new TurnRecord();
    const [show, confirm] = [() => undefined, () => Promise.resolve(true)];
    await goOn(
      web,
      { conversationId, text: request, stopped: new AbortController().signal, show, confirm },
      record,
    );
    return record.summary();
  });
  if (summary.error) throw new Error(`the turn failed: ${summary.error.message}`);
  return summary;
}

/** What was decided and somebody may see, of all pages and oldest first. */
export async function decisionsAs(
  person: string,
  query: Omit<DecisionQuery, 'version' | 'limit' | 'cursor'> = {},
): Promise<ShownEvent[]> {
  const web = await webOf(person);
  const events: ShownEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await web.decisions({ ...query, limit: 500, ...(cursor && { cursor }) });
    events.push(...page.events);
    cursor = page.next ?? undefined;
  } while (cursor);
  return events.reverse();
}
