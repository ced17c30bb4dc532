import { randomUUID } from 'node:crypto';
import { type ShownApproval } from '#libs/contracts';
import { describeApproval } from '../approvals/describe-approvals.js';
import { askYes, type Exit, forTerminal, runCommand, stoppedByHand, UsageProblem } from '../command/index.js';
import { logInAs } from '../web-client/index.js';
import { type Asked, goOn } from './go-on.js';
import { describeCall, TurnRecord, type TurnSummary } from './turn-record.js';

const help = `usage: npm run ask -- --as <name> '<request>' [options]

One request in the terminal, through the same sign-in and API as the browser. Ctrl-C stops it, at the agent too.

      --as <name>           who asks: alice, bob, carol, erin or dave
      --yes                 confirm what waits for your own word, such as a deletion, without being asked first
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
    yes: { type: 'boolean', default: false },
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
    const { as, url, yes, json } = values;
    const canAsk = !json && process.stdin.isTTY;
    const confirm = async (call: ShownApproval) => {
      if (yes || !canAsk) return yes;
      console.error(`\n${describeApproval(call)}`);
      return askYes('Type `yes` to confirm exactly this: ', stopped);
    };
    const summary = await turnOf(as, url, { conversationId, text, stopped, show, confirm });
    if (json) console.log(JSON.stringify(summary));
    else describe(summary, conversationId, as);
    if (summary.error) console.error(forTerminal(`the turn failed: ${summary.error.message}`));
    return exitOf(summary, values.check);
  },
});

/** One request, from signing in to signing out. One that is stopped ends with what there was until then. */
async function turnOf(as: string, url: string | undefined, asked: Asked): Promise<TurnSummary> {
  const web = await logInAs(as, url);
  const record = new TurnRecord();
  try {
    await goOn(web, asked, record);
  } catch (error) {
    if (!asked.stopped.aborted) throw error;
    const { code, message } = stoppedByHand;
    record.add({ type: 'turn.failed', code, message });
  } finally {
    // What waits for people ends with the sign-in that it was asked in: that one is left to end by itself.
    if (!record.waits) await web.logOut();
  }
  return record.summary();
}

function describe({ answer, calls }: TurnSummary, conversationId: string, as: string): void {
  console.log(answer ? '\n' : 'there was no answer');
  for (const call of calls) console.log(describeCall(call));
  for (const { waitsFor, approvalId = '' } of calls)
    if (waitsFor === 'confirmation')
      console.log(
        `it waits for your word: npm run approvals -- approve ${approvalId} --as ${as}, then ask again; or ask with --yes`,
      );
  console.log(`continue with --conversation ${conversationId}`);
}

function exitOf({ calls, error }: TurnSummary, check: boolean): Exit {
  if (error) return 'failed';
  if (check && calls.some(({ outcome }) => outcome === 'refused')) return 'found';
  return check && calls.some(({ outcome }) => outcome !== 'succeeded') ? 'failed' : 'done';
}
