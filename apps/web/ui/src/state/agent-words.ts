import type { AgentTrust, CeilingGroup, ShownAgent } from '#libs/contracts';
import { type AgentChange } from '../api/operations.js';

export const trustWords: readonly { trust: AgentTrust; words: string }[] = [
  { trust: 'unapproved', words: 'Not approved: it reads' },
  { trust: 'limited', words: 'Limited: everything but what destroys' },
  { trust: 'full', words: 'Full' },
];

export const ceilingWords: readonly { group: CeilingGroup; words: string }[] = [
  { group: 'read', words: 'Reading' },
  { group: 'write', words: 'Writing' },
  { group: 'destructive', words: 'Destroying' },
];

/** What an operator may change of it: the mesh's own services are changed by a release, and only machines have keys. */
export const isChangeable = ({ kind }: ShownAgent) => kind !== 'service';
export const hasKeys = ({ kind }: ShownAgent) => kind === 'machine';

export interface ChangeWords {
  readonly title: string;
  readonly lead: string;
  readonly button: string;
  /** It takes something away. */
  readonly harms: boolean;
}

/** What is asked before a change is made. */
export function changeWords({ id }: Pick<ShownAgent, 'id'>, change: AgentChange): ChangeWords {
  switch (change.do) {
    case 'trust':
      return {
        title: `How far is ${id} trusted?`,
        lead: 'Whoever acts through it may do no more than this, whatever they may do themselves.',
        button: 'Save',
        harms: false,
      };
    case 'disable':
      return {
        title: `Stop ${id}?`,
        lead: 'Nothing is done through it any more, until it may act again.',
        button: 'Stop it',
        harms: true,
      };
    case 'enable':
      return { title: `Let ${id} act again?`, lead: 'As far as it is trusted.', button: 'Let it act', harms: false };
    case 'rotate':
      return {
        title: `Another key for ${id}?`,
        lead: 'Keys that it has are taken for another day.',
        button: 'Make a key',
        harms: false,
      };
    case 'revoke':
      return {
        title: `Revoke the key ${change.key}?`,
        lead: `It is taken no more, from now on; ${id} needs another.`,
        button: 'Revoke it',
        harms: true,
      };
  }
} // prettier-ignore
