import { retire, rotate } from '../../apps/identity/src/keys/key-ring.js';
import { changeKeys, type Keys, readKeysIn } from '../../apps/identity/src/keys/load-keys.js';
import { type Command, CommandProblem, type Exit, UsageProblem } from '../command/index.js';
import { describeKeys, shownKeys } from './describe-keys.js';

const help = `usage: npm run keys -- <what> [options]

The keys that the mesh's own identity service signs tokens with, in keys.json of its data folder. Running instances follow the
file within a second. Where instances have copies of it, give the changed file to each of them.

  list           which there are: the one that signs first, as they are published
  rotate         a new one. It is published at once and signs after eleven minutes, when every service has it; the one before
                 verifies until the last that it signed is over, twelve hours later
  retire <key>   takes a key out at once, of which nothing is taken any more anywhere: one that leaked, say. Where it is the one
                 that signs, another signs from now on, and people stay signed in

      --now           with rotate: signs at once; for some seconds services may not know it yet, and refuse
      --data <folder> the data folder of the identity service (default: the local mesh's, .deputy/identity)
      --json          one JSON object {keys} and nothing else (use npm run --silent), or {error: {code, message}}
  -h, --help

After retire, let Vault forget the key, too: npm run vault:bootstrap. It keeps the keys it has seen until it meets one that it
does not know, which the next sign-in brings.`;

const options = {
  now: { type: 'boolean', default: false },
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** @param localDataDir where the local mesh's identity service has its data */
export const keysCommand = (
  localDataDir: string,
  clock: () => number = Date.now,
): Command<typeof options> => ({
  help,
  options,
  takesWords: true,
  async run({ now, data = localDataDir, json }, words): Promise<Exit> {
    const at = clock();
    const keys = await carryOut(words, data, { at, now });
    const shown = shownKeys(keys, at);
    console.log(json ? JSON.stringify({ keys: shown }) : describeKeys(shown));
    return 'done';
  },
});

async function carryOut(
  [what, kid, ...more]: readonly string[],
  dataDir: string,
  { at, now }: { at: number; now: boolean },
): Promise<Keys> {
  if (more.length > 0 || (what !== 'retire' && kid !== undefined))
    throw new UsageProblem('that is too much; `--help` says how');
  if (now && what !== 'rotate') throw new UsageProblem('`--now` belongs to `rotate`');
  try {
    switch (what) {
      case 'list':
        return await readKeysIn(dataDir);
      case 'rotate':
        return await changeKeys(dataDir, (keys) => rotate(keys, { at, now }));
      case 'retire':
        if (kid === undefined) throw new UsageProblem('say which: retire <key>; `list` shows them');
        return await changeKeys(dataDir, (keys) => retire(keys, kid, at));
      default:
        throw new UsageProblem(
          what ? `there is no \`${what}\`; \`--help\` lists what there is` : 'say what: list, rotate, retire',
        );
    }
  } catch (error) {
    if (error instanceof RangeError) throw new UsageProblem(error.message);
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    throw new CommandProblem(
      'usage',
      'no_keys',
      `\`${dataDir}\` holds no keys.json; \`--data\` says where it is`,
    );
  }
}
