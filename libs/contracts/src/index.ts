export {
  actionOf,
  AgentOperation,
  agentRegistryType,
  AgentsAnswer,
  isAgentOperation,
  longestOverlapSeconds,
  registeredAgentType,
  ShownAgent,
  usualOverlapSeconds,
} from './agent-operations.js';
export {
  Ability,
  AgentId,
  AgentKey,
  AgentKind,
  AgentState,
  AgentTrust,
  CeilingGroup,
  machineId,
  MachineName,
  mostKeys,
  RegisteredAgent,
  tenantOfMachine,
} from './agents.js';
export {
  ApiKey,
  apiKeyHeader,
  apiKeyPrefix,
  apiKeyType,
  holdsApiKey,
  KeyAnswer,
  KeyExchange,
  KeyRefusal,
} from './api-keys.js';
export { apis, apiScope, fullScope } from './apis.js';
export {
  AnswerKind,
  approvalAction,
  approvalKey,
  approvalKeys,
  ApprovalOperation,
  ApprovalsAnswer,
  ApprovalState,
  approvalsType,
  approvalType,
  isApprovalOperation,
  ShownApproval,
  SpentAnswer,
  WaitingCall,
  WaitingCallAnswer,
} from './approvals.js';
export {
  clientActions,
  ClientOperation,
  ClientOrigin,
  ClientsAnswer,
  clientType,
  isClientOperation,
  LetInClient,
  letInClientsType,
} from './client-operations.js';
export { type Door, doorOf, doors, nobody, whoIn } from './doors.js';
export { PeerName, peerNames } from './peers.js';
export { humanText, shownText } from './human-text.js';
export { lookalikesOf } from './lookalikes.js';
export { idempotencyKey, IdempotencyKey } from './idempotency.js';
export { IssuerId, Person, PersonKey, personKey, Subject } from './person.js';
export { anyCaller, callerOf, changedSubject, decisionSubjects, serviceOf, subjects } from './subjects.js';
export {
  auditConsumer,
  type BucketPlan,
  buckets,
  type BucketsByWriter,
  decisionStreams,
  type Recorder,
  recorders,
  type StreamOwner,
  writtenBy,
} from './stores.js';
export {
  clockToleranceSeconds,
  longestTokenSeconds,
  Revocation,
  RevocationKind,
  RevocationReason,
} from './revocation.js';
export { EndingConfirmed, EndingOrdered, EndingStep, StepDone } from './endings.js';
export {
  ConfirmedStep,
  isRevocationOperation,
  revocationActions,
  RevocationOperation,
  RevocationReport,
  RevocationsAnswer,
  revocationType,
} from './revocation-operations.js';
export { OpenLogin } from './open-login.js';
export {
  Account,
  accountAction,
  AccountOperation,
  AccountsAnswer,
  accountType,
  isAccountOperation,
  ownAccountActions,
} from './account-operations.js';
export {
  DrawnBudget,
  isOverviewOperation,
  LiveLease,
  LivePerson,
  LiveSession,
  overviewAction,
  OverviewAnswer,
  OverviewOperation,
  overviewType,
  RunningService,
} from './overview-operations.js';
export {
  acrValues,
  isSignIn,
  ownSignInsActions,
  ownSignInsType,
  secondFactorChallenge,
  signInAction,
  SignInsAnswer,
  SignInsOperation,
  signInType,
} from './sign-ins.js';
export { RunningInstance } from './running-instance.js';
export { Scope, ScopesFile } from './scopes.js';
export { MachineRole, Role, TenantDirectory, usualRestorableDays } from './roles.js';
export { DecisionKind, OutcomeKind, Verdict, verdictKey, WithheldTool, withheldKey } from './verdict.js';
export {
  ConversationsAnswer,
  ConversationsRequest,
  ConversationSummary,
  ConversationTitle,
  longestTitle,
  FoundConversation,
  OfferedTools,
  OfferedToolsRequest,
  StoredTurn,
  TurnEvent,
  TurnRequest,
} from './turn.js';
export {
  DecisionEvent,
  DecisionRecorded,
  type Lease,
  OutcomeRecorded,
  RefusalRepeated,
} from './decision-events.js';
export { ClaimsChallenge } from './claims-challenge.js';
export { unnamedIssuer } from './decision-events-v1.js';
export { factBounds, Facts } from './facts.js';
export { asCurrent, StoredEvent } from './stored-event.js';
export { decisionLogType, DecisionPage, DecisionQuery, ShownEvent } from './decision-query.js';
export { isExchangedHeader, McpExchange, McpFrame } from './mcp-frames.js';
export { check, Readiness, type ReadinessCheck, readinessOf } from './readiness.js';
export { MeshErrorCode, WireError } from './mesh-errors.js';
