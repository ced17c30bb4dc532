import { randomUUID } from 'node:crypto';
import { type Exit, forTerminal, runCommand, stoppedByHand, UsageProblem } from '../command/index.js';
import { logInAs } from '../web-client/index.js';
import { describeCall, TurnRecord, type TurnSummary } from './turn-record.js';

const help = `usage: npm run ask -- --as <name> '<request>' [options]

One request in the terminal, through the same sign-in and API as the browser. Ctrl-C stops it, at the agent too.

      --as <name>           who asks: alice, bob, carol, erin or dave
      --check               exit code 5 when a call was refused, 1 when one failed; otherwise an answer is enough
      --json                one JSON object {answer, calls} and nothing else (use npm run --silent), with {error:
                            {code, message}} when it failed; that alone where there was no turn
      --conversation <id>   continue a conversation
      --url <address>       where web is
  -h, --help

The password is DEPUTY_PASSWORD, or the one the local mesh printed.`;

process.exitCode = await runCommand({
  help,
  options: {
    as: { type: 'string' },
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    conversation: { type: 'string' },
    url: { type: 'string' },
  },
  takesWords: true,
  async run(values, words, stopped) {
    const text = words.join(' ').trim();
    if (!values.as) throw new UsageProblem("say who asks: --as bob 'Find laptops under $1500'");
    if (!text) throw new UsageProblem(`say what is asked: --as ${values.as} 'Find laptops under $1500'`);
    const conversationId = values.conversation ?? randomUUID();
    const show = (shown: string) => process.stdout.write(values.json ? '' : forTerminal(shown));
    const summary = await turnOf({ ...values, as: values.as, conversationId, text, stopped }, show);
    if (values.json) console.log(JSON.stringify(summary));
    else describe(summary, conversationId);
    if (summary.error) console.error(forTerminal(`the turn failed: ${summary.error.message}`));
    return exitOf(summary, values.check);
  },
});

type Asked = {
  as: string;
  url?: string | undefined;
  conversationId: string;
  text: string;
  stopped: AbortSignal;
};

/** One turn, from logging in to logging out. One that is stopped ends with what there was until then. */
async function turnOf(
  { as, url, conversationId, text, stopped }: Asked,
  show: (text: string) => void,
): Promise<TurnSummary> {
  const web = await logInAs(as, url);
  const record = new TurnRecord();
  try {
    for await (const event of web.turn(conversationId, text, { signal: stopped })) {
      record.add(event);
      if (event.type === 'text.delta') show(event.text);
    }
  } catch (error) {
    if (!stopped.aborted) throw error;
    const { code, message } = stoppedByHand;
    record.add({ type: 'turn.failed', code, message });
  } finally {
    // What waits for people ends with the sign-in that it was asked in: that one is left to end by itself.
    if (!record.waits) await web.logOut();
  }
  return record.summary();
}

function describe({ answer, calls }: TurnSummary, conversationId: string): void {
  console.log(answer ? '\n' : 'there was no answer');
  for (const call of calls) console.log(describeCall(call));
  console.log(`continue with --conversation ${conversationId}`);
}

function exitOf({ calls, error }: TurnSummary, check: boolean): Exit {
  if (error) return 'failed';
  if (check && calls.some(({ outcome }) => outcome === 'refused')) return 'found';
  return check && calls.some(({ outcome }) => outcome !== 'succeeded') ? 'failed' : 'done';
}
