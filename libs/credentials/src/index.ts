export { BorrowedCredential } from './borrowed-credential.js';
export {
  type Access,
  type BorrowRequest,
  type BrokerLimits,
  type BrokerOptions,
  defaultLimits,
  type DocumentDbAddress,
  type Holder,
  type VaultAddress,
} from './broker-options.js';
export { CredentialBroker } from './credential-broker.js';
export { CredentialError, type CredentialErrorCode } from './credential-error.js';
