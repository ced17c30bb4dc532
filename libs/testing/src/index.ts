export { startTestIssuer, type Forgeries, type TestIssuer } from './issuer/start-test-issuer.js';
export { subjectOf, type TokenOptions } from './issuer/token-claims.js';
export { localPeople, localTenants, type LocalPerson } from './issuer/local-people.js';
export { startBedrockStandIn, type BedrockStandIn } from './start-bedrock-stand-in.js';
export { createCertificate } from './create-certificate.js';
export { startNats, type TestNats } from './start-nats.js';
export { eventually } from './eventually.js';
export { startDocumentDbStandIn, type DocumentDbStandIn } from './start-documentdb-stand-in.js';
export { startIdentity, type StartIdentityOptions, type TestIdentity } from './identity/start-identity.js';
export { signIn, type SignedIn, type SignInOptions } from './identity/sign-in.js';
export { Browser } from './identity/browser.js';
export { passwordOf } from './identity/password-of.js';
export { testClients } from './identity/test-clients.js';
export {
  startVaultStandIn,
  vaultTestSettings,
  type VaultSetUp,
  type VaultStandIn,
} from './start-vault-stand-in.js';
export { startTestWeb, type TestWeb, type TestWebOptions } from './web/start-test-web.js';
export { Visitor } from './web/visitor.js';
export { type MeshHandler, serveMesh } from './web/serve-mesh.js';
export { MemoryBucket } from './web/memory-bucket.js';
export { compileService } from './compile-service.js';
export { startTestMcp, type TestMcp } from './mcp/start-test-mcp.js';
export { McpTestClient, type ToolAnswer } from './mcp/mcp-client.js';
export { completed, decided, fresh } from './sample-events.js';
export { freePort } from './free-port.js';
