import { type ToEnd } from '../../api/operations.js';

/** What each part of the operations is given. */
export interface ViewProps {
  /** Changes when it is to be asked anew. */
  readonly look: number;
  readonly onEnd: (target: ToEnd) => void;
}

export const views = [
  { view: undefined, label: 'Services', href: '/operations' },
  { view: 'people', label: 'People', href: '/operations/people' },
  { view: 'agents', label: 'Agents', href: '/operations/agents' },
  { view: 'leases', label: 'Leases', href: '/operations/leases' },
  { view: 'budgets', label: 'Budgets', href: '/operations/budgets' },
  { view: 'ended', label: 'Ended', href: '/operations/ended' },
] as const;
export type ViewName = (typeof views)[number]['view'];
