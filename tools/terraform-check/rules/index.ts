import { containersConfined } from './containers.js';
import { bucketsClosed, instanceMetadata, storageEncrypted, tlsOnly } from './encryption.js';
import {
  defaultGroupClosed,
  noInlineRules,
  noOpenEgress,
  noOpenIngress,
  noPublicAddress,
} from './reachability.js';
import { imagesFixed, leavesRecords, stateGuarded, survivesMistakes } from './records.js';
import { noSecretsInState, noWildcardRights, policiesAsDocuments, rolesOfOneRepository } from './rights.js';
import { type Rule } from './rule.js';

export { type Rule } from './rule.js';

/** Each has an example that breaks it in rules.spec.ts. */
export const rules: readonly Rule[] = [
  noPublicAddress,
  noOpenIngress,
  noOpenEgress,
  noInlineRules,
  defaultGroupClosed,
  storageEncrypted,
  bucketsClosed,
  tlsOnly,
  instanceMetadata,
  noWildcardRights,
  policiesAsDocuments,
  rolesOfOneRepository,
  noSecretsInState,
  leavesRecords,
  survivesMistakes,
  containersConfined,
  imagesFixed,
  stateGuarded,
];
