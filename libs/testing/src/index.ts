export { startTestIssuer, type Forgeries, type TestIssuer } from './issuer/start-test-issuer.js';
export { subjectOf, type TokenOptions } from './issuer/token-claims.js';
export { localPeople, localTenants, type LocalPerson } from './issuer/local-people.js';
export { startBedrockStandIn, type BedrockStandIn } from './start-bedrock-stand-in.js';
export { startNats, type TestNats } from './start-nats.js';
export { eventually } from './eventually.js';
export { startDocumentDbStandIn, type DocumentDbStandIn } from './start-documentdb-stand-in.js';
