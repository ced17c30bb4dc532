import { readFileSync } from 'node:fs';
import { type Exit, forTerminal, runCommand, UsageProblem } from '../command/index.js';
import { look } from './look.js';

const help = `usage: npm run smoke -- --mcp <address> (--key-file <file> | DEPUTY_SMOKE_KEY) [options]

Looks at a deployment as a client does, after each deployment and each hour: its faces, a call without a key, a call that is allowed, and one
that policy refuses. Both calls are decided and recorded like any other; neither changes anything. Exit code 5 when one went otherwise.

      --mcp <address>      of mcp, such as https://mcp.deputy.example.com/mcp
      --web <address>      of web, to be looked at, too
      --key-file <file>    API key of a machine agent that may read; else DEPUTY_SMOKE_KEY
                           npm run agents -- create smoke --groups acme-machine-readers --as <operator>
      --within <seconds>   for all of it (default: 60)
  -h, --help`;

process.exitCode = await runCommand({
  help,
  options: {
    mcp: { type: 'string' },
    web: { type: 'string' },
    'key-file': { type: 'string' },
    within: { type: 'string', default: '60' },
  },
  async run({ mcp, web, 'key-file': file, within }, _words, stopped): Promise<Exit> {
    if (!mcp) throw new UsageProblem('say where mcp is: --mcp https://mcp.deputy.example.com/mcp');
    const seconds = Number(within);
    if (!(seconds > 0 && seconds <= 600)) throw new UsageProblem('--within: must be seconds, 1 to 600');
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(seconds * 1_000)]);
    const place = {
      mcp: addressOf('mcp', mcp),
      ...(web && { web: addressOf('web', web) }),
      key: keyOf(file),
      signal,
    };
    const sights = await look(place);
    for (const { what, wrong, seen } of sights)
      console.log(forTerminal(`${wrong ? '✗' : '✓'} ${what}: ${wrong ?? seen}`));
    return sights.some(({ wrong }) => wrong) ? 'found' : 'done';
  },
});

function addressOf(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (!url || (url.protocol !== 'https:' && !isLocal))
    throw new UsageProblem(`--${option}: must be an https address, since a key travels there`);
  return url;
}

function keyOf(file: string | undefined): string {
  try {
    const key = (
      file === undefined ? (process.env.DEPUTY_SMOKE_KEY ?? '') : readFileSync(file, 'utf8')
    ).trim();
    if (key) return key;
  } catch {
    throw new UsageProblem(`--key-file: \`${file}\` cannot be read`);
  }
  throw new UsageProblem('there is no key: --key-file, or DEPUTY_SMOKE_KEY');
}
