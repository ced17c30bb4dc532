import { type Ability } from '#libs/contracts';
import { type ClientStanding } from '../../agents/admit-client.js';

/** What is open through an agent at all, as the boundaries have it; what the person may do themselves bounds it further. */
export function abilitiesOf({ trust, ceiling, state }: ClientStanding): Ability[] {
  if (state === 'disabled') return [];
  return [
    ...(ceiling.includes('read') ? (['read'] as const) : []),
    ...(trust !== 'unapproved' && ceiling.includes('write') ? (['change'] as const) : []),
    ...(trust === 'full' && ceiling.includes('destructive') ? (['delete'] as const) : []),
  ];
}
