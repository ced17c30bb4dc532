export { BorrowedCredential } from './borrowed-credential.js';
export {
  type Access,
  type BorrowRequest,
  type BrokerLimits,
  type BrokerOptions,
  defaultLimits,
  type DocumentDbAddress,
  type VaultAddress,
} from './broker-options.js';
export { CredentialBroker } from './credential-broker.js';
export { type Holder } from './holder.js';
export { type CredentialsEnded, type Progress } from './ending.js';
export { type LoginLog, type LoginUse } from './login-log.js';
export { fetchSecrets } from './service-secrets/fetch-secrets.js';
export { VaultEnder } from './vault-ender.js';
export { CredentialError, type CredentialErrorCode } from './credential-error.js';
