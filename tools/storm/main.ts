import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineName } from '../bench/report.js';
import { type Exit, onOneLine, runCommand, UsageProblem } from '../command/index.js';
import { weather, type Weathered } from './storm.js';

const help = `usage: npm run storm -- [--calls N] [--people N] [--sealed SECONDS] [--seed N] [--minutes N] [--write]

Starts a mesh of its own in a temporary folder and lets many people call at once, over NATS and over HTTP. In the middle an operator ends
one of two tenants; later mcp is killed; then Vault is sealed while everybody goes on, and unsealed. Afterwards Vault and the
database are asked what is still open: nothing may be. Every login and lease in Vault's audit log must have a permit in
the stream of decisions that was recorded before it. Against the stand-ins; takes --minutes and four more at most.

  --calls N         calls before Vault is sealed (default 10000)
  --people N        who call (default 50)
  --sealed SECONDS  how long Vault is sealed, by the real clock (default 60; 0: not at all)
  --seed N          the calls are the same for the same number (default 1)
  --minutes N       no call is begun after so many (default 10); it says so where some were not made by then
  --write           keeps the figures in docs/bench/storm.json
  -h, --help`;

process.exitCode = await runCommand({
  help,
  options: {
    calls: { type: 'string', default: '10000' },
    people: { type: 'string', default: '50' },
    sealed: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    write: { type: 'boolean', default: false },
  },
  async run(values): Promise<Exit> {
    const wanted = {
      calls: within('calls', values.calls, 100, 1_000_000),
      people: within('people', values.people, 4, 500),
      sealedSeconds: within('sealed', values.sealed, 0, 600),
      seed: within('seed', values.seed, 0, 2 ** 31),
      minutes: within('minutes', values.minutes, 1, 600),
    };
    const folder = mkdtempSync(join(tmpdir(), 'deputy-storm-'));
    const weathered = await weather(join(folder, 'data'), wanted, (line) => console.error(line)).catch(
      (error: unknown) => {
        console.error(`what the services said is kept in ${folder}/data/logs`);
        throw error;
      },
    );
    console.log(describe(weathered));
    if (values.write) {
      const report = { at: new Date().toISOString(), machine: machineName(), wanted, ...weathered };
      mkdirSync(join('docs', 'bench'), { recursive: true });
      writeFileSync(join('docs', 'bench', 'storm.json'), `${JSON.stringify(report, null, 2)}\n`);
    }
    if (weathered.problems.length > 0) {
      console.error(`what the services said is kept in ${folder}/data/logs`);
      return 'failed';
    }
    rmSync(folder, { recursive: true, force: true });
    return 'done';
  },
});

function within(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new UsageProblem(`--${name} takes a whole number from ${String(least)} to ${String(most)}`);
}

function describe({ outcomes, why, waits, seconds, killMs, openAfterKill, sealed, ...end }: Weathered): string {
  const { openAtEnd, emptyAfterS, matched, problems } = end;
  const calls = Object.entries(outcomes).map(([kind, count]) => `${String(count)} ${kind}`);
  const each = (said: Readonly<Record<string, number>>) =>
    Object.entries(said).map(([words, count]) => `                          ${String(count)} x ${onOneLine(words)}`);
  const recovered =
    sealed?.recoveredAfterS === undefined ? 'not everybody was served again' : `everybody was served again after ${sealed.recoveredAfterS.toFixed(1)} s`;
  return [
    `calls                   ${calls.join(', ')}, in ${seconds.toFixed(0)} s`,
    ...each(why),
    ...(Object.keys(waits).length > 0 ? ['signing in              had to wait, and was tried again', ...each(waits)] : []),
    `an order in the middle  confirmed after ${killMs.toFixed(1)} ms; of its tenant then: ${openAfterKill}`,
    ...(sealed
      ? [`Vault sealed            ${String(sealed.calls)} calls, ${String(sealed.done)} with what was borrowed before, ${String(sealed.refused)} refused; ${recovered}`]
      : []),
    `at the end              ${openAtEnd}${emptyAfterS === undefined ? '' : `, after ${emptyAfterS.toFixed(1)} s`}`,
    `Vault's audit log       ${String(matched.leases)} leases and ${String(matched.logins)} logins, ${String(matched.named)} leases name their decision; ${String(matched.without.length)} without a permit before them`,
    ...(problems.length === 0 ? ['everything is as it should be'] : problems.map((problem) => `PROBLEM  ${problem}`)),
  ].join('\n');
} // prettier-ignore
