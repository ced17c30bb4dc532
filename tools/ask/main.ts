import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { exitCodes, logInAs, forTerminal, reportFailure, UsageProblem } from '../web-client/index.js';
import { describeCall, TurnRecord } from './turn-record.js';

const help = `usage: npm run ask -- --as <name> '<request>' [options]

One request in the terminal, through the same login and API as the browser.

      --as <name>           who asks: alice, bob, carol, erin or dave
      --json                one JSON object {answer, calls} and nothing else (use npm run --silent)
      --conversation <id>   continue a conversation
      --url <address>       where web is
  -h, --help

The password is DEPUTY_PASSWORD, or the one the local mesh printed.
${exitCodes}`;

const options = {
  as: { type: 'string' },
  json: { type: 'boolean', default: false },
  conversation: { type: 'string' },
  url: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

try {
  process.exitCode = await ask(process.argv.slice(2));
} catch (error) {
  process.exitCode = reportFailure(error);
}

async function ask(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const text = positionals.join(' ').trim();
  if (!values.as || !text) throw new UsageProblem(`say who asks and what:\n\n${help}`);

  const web = await logInAs(values.as, values.url);
  const conversationId = values.conversation ?? randomUUID();
  const record = new TurnRecord();
  const stopped = stopOnInterrupt();
  for await (const event of web.turn(conversationId, text, stopped)) {
    record.add(event);
    if (!values.json && event.type === 'text.delta') process.stdout.write(forTerminal(event.text));
  }
  await web.logOut();

  const summary = record.summary();
  if (values.json) {
    console.log(JSON.stringify(summary));
  } else {
    console.log(summary.answer && '\n');
    for (const call of summary.calls) console.log(describeCall(call));
    console.log(`continue with --conversation ${conversationId}`);
  }
  if (!summary.error) return 0;
  console.error(forTerminal(`the turn failed: ${summary.error.message} (${summary.error.code})`));
  return 1;
}

/** Ctrl-C stops the turn, which stops the agent too. */
function stopOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
}
