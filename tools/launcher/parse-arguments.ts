import { exitCodesHelp, parseOptions, UsageProblem } from '../command/index.js';
import { type ForeignIssuer, type RealServers } from './mesh-options.js';
import { profileNames } from '#libs/principal';
import { neededByIssuer } from './foreign-issuer.js';
import { neededBy } from './real-servers.js';

export type Arguments =
  | { help: true }
  | { help: false; port: number; verbose: boolean; servers: RealServers; issuer?: ForeignIssuer };

const options = {
  help: { type: 'boolean', short: 'h' },
  port: { type: 'string', short: 'p' },
  vault: { type: 'string' },
  documentdb: { type: 'string' },
  nats: { type: 'string' },
  bedrock: { type: 'string' },
  issuer: { type: 'string' },
  profile: { type: 'string' },
  verbose: { type: 'boolean', short: 'v' },
} as const;

/** @throws UsageProblem */
export function parseArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Arguments {
  const { help, port, verbose, issuer, profile, ...servers } = parseOptions(
    bedrockAlone(argv),
    options,
  ).values;
  if (help) return { help: true };
  if ((issuer === undefined) !== (profile === undefined))
    throw new UsageProblem(
      '`--issuer` and `--profile` go together: an address, and what kind of issuer it is',
    );
  return {
    help: false,
    port: portOf(port ?? env.PORT ?? '3000'),
    verbose: verbose ?? false,
    servers,
    ...(issuer !== undefined && profile !== undefined && { issuer: { url: issuer, profile } }),
  };
}

/** `--bedrock` alone means Bedrock itself; node's parser knows no optional values. */
const bedrockAlone = (argv: readonly string[]) =>
  argv.flatMap((argument, index) => {
    const next = argv[index + 1];
    return argument === '--bedrock' && (next === undefined || next.startsWith('-'))
      ? ['--bedrock=aws']
      : [argument];
  });

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageProblem(`\`${text}\` is not a port: give a number from 1 to 65535`);
}

export function helpText(): string {
  const all = [...Object.entries(neededBy), ['issuer', neededByIssuer] as const];
  const needs = all.map(([server, list]) =>
    [
      `  --${server}`,
      ...list.map(
        ({ name, what, optional }) => `      ${name.padEnd(30)} ${what}${optional ? ' (optional)' : ''}`,
      ),
    ].join('\n'),
  );
  return `usage: npm start -- [options]

Runs the whole mesh on this machine; Ctrl-C stops it. Everything it keeps is in .deputy/ (npm run reset clears it).

  -p, --port <n>            web on this port (or PORT=<n>; 3000 by default), the rest on the next ones
      --vault <url>         a real Vault instead of its stand-in
      --documentdb <hosts>  a real DocumentDB or MongoDB, host:port[,host:port]
      --nats <url>          a real NATS server instead of starting one
      --bedrock [url|aws]   Bedrock itself, or something that speaks its protocol at an address
      --issuer <url>        people sign in there, and not at the mesh's own identity service
      --profile <name>      what kind of issuer that is: ${profileNames.join(', ')}
  -v, --verbose             services log at debug level
  -h, --help

A real server needs these variables:

${needs.join('\n')}

${exitCodesHelp}`;
}
