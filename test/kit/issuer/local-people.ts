import { type TenantDirectory } from '#libs/contracts';

/** The tenants of policies/tenants.json, for specs that need no file. */
export const localTenants: TenantDirectory = {
  acme: {
    database: 'tenant-acme',
    groups: {
      'acme-readers': 'reader',
      'acme-editors': 'editor',
      'acme-approvers': 'approver',
      'acme-auditors': 'auditor',
      'acme-operators': 'operator',
    },
    machines: { 'acme-machine-readers': 'reader', 'acme-machine-editors': 'editor' },
  },
  globex: {
    database: 'tenant-globex',
    groups: {
      'globex-readers': 'reader',
      'globex-editors': 'editor',
      'globex-approvers': 'approver',
      'globex-auditors': 'auditor',
      'globex-operators': 'operator',
    },
    machines: { 'globex-machine-readers': 'reader', 'globex-machine-editors': 'editor' },
  },
};

export interface LocalPerson {
  readonly username: string;
  readonly name: string;
  readonly tenant: string;
  readonly groups: readonly string[];
}

/** The people of a local run. */
export const localPeople: readonly LocalPerson[] = [
  { username: 'alice', name: 'Alice Moreau', tenant: 'acme', groups: ['acme-readers'] },
  { username: 'bob', name: 'Bob Lindqvist', tenant: 'acme', groups: ['acme-editors'] },
  { username: 'carol', name: 'Carol Okafor', tenant: 'acme', groups: ['acme-readers', 'acme-approvers'] },
  { username: 'erin', name: 'Erin Castillo', tenant: 'acme', groups: ['acme-auditors'] },
  { username: 'oscar', name: 'Oscar Silva', tenant: 'acme', groups: ['acme-operators'] },
  { username: 'dave', name: 'Dave Petrov', tenant: 'globex', groups: ['globex-editors'] },
];
