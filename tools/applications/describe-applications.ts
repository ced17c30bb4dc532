import { type LetInClient } from '#libs/contracts';
import { forTerminal } from '../command/index.js';

const origins: Readonly<Record<LetInClient['origin'], string>> = {
  deployment: 'known to the deployment',
  document: 'describes itself',
  registration: 'registered itself',
};

/** An application on three lines: its id, who it is, and how it stands. */
export function describeApplications(applications: readonly LetInClient[]): string {
  if (applications.length === 0) return 'no application acts for you';
  return applications.map((one) => linesOf(one).map(forTerminal).join('\n')).join('\n\n');
}

function linesOf({ id, origin, name, since, until, lastUsed, may, standing }: LetInClient): string[] {
  const called =
    name === '' ? '' : origin === 'deployment' ? `: ${name}` : `, calls itself ${JSON.stringify(name)}`;
  const state =
    standing?.state === 'disabled' ? 'disabled by an operator' : standing ? standing.trust : 'not registered';
  return [
    id,
    `  ${origins[origin]}${called}; may ${may.join(', ') || 'do nothing'} (${state})`,
    `  let in ${since}, last used ${lastUsed ?? 'at a time not known'}, ends by itself ${until}`,
  ];
}
