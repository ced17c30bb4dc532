import { type Principal } from '#libs/principal';

/** The agent of the mesh, as every tenant has it registered. */
export const benchAgent: Principal['agent'] = {
  id: 'deputy-agent',
  standing: {
    kind: 'service',
    trust: 'full',
    ceiling: ['read', 'write', 'destructive'],
    state: 'active',
  },
};
