import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { TurnRecord, type TurnSummary } from '../ask/turn-record.js';
import { passwordOf, WebClient } from '../web-client/index.js';

const request = 'Create a new product called Rehearsal Lamp priced at $5';

/**
 * One call that is allowed and one that is refused, through the pages and the whole chain behind them.
 * @returns what became of them, for people
 * @throws Error where one of them ended otherwise
 */
export async function makeCalls(webUrl: string, peopleFile: string): Promise<string[]> {
  const allowed = await turnAs('bob', webUrl, peopleFile);
  const refused = await turnAs('alice', webUrl, peopleFile);
  expectOutcome('bob, an editor', allowed, 'succeeded');
  expectOutcome('alice, a reader', refused, 'refused');
  return [`bob: ${request}: done`, `alice: the same: refused`];
}

async function turnAs(username: string, webUrl: string, peopleFile: string): Promise<TurnSummary> {
  const web = new WebClient(webUrl);
  await web.logIn(username, passwordOf(username, dirname(peopleFile), {}));
  const record = new TurnRecord();
  for await (const event of web.turn(randomUUID(), request)) record.add(event);
  await web.logOut();
  return record.summary();
}

function expectOutcome(who: string, { calls, answer, error }: TurnSummary, outcome: string): void {
  if (!error && calls.length === 1 && calls[0]?.outcome === outcome) return;
  const was = error?.message ?? (calls.map((call) => call.outcome).join(', ') || answer);
  throw new Error(`${who}: the call should have been ${outcome}, and was: ${was}`);
}
