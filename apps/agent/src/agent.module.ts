import { randomUUID } from 'node:crypto';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { apis, buckets, subjects } from '#libs/contracts';
import { type TokenVerifier, Underway } from '#libs/principal';
import {
  Bucket,
  Endings,
  fetchOverMesh,
  MeshLink,
  MeshModule,
  PrincipalModule,
  readiness,
  readinessController,
  tokenVerifier,
  WatchedRevocations,
} from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { type AgentConfig } from './config.js';
import { CheckReadiness } from './health/check-readiness.js';
import { exchangeFor } from './identity/exchange-for.js';
import { defaultLimits } from './loop/limits.js';
import { ConversationStore } from './memory/conversation-store.js';
import { ConversationsController } from './memory/conversations.controller.js';
import { ConversationSearches } from './memory/search-conversations.js';
import { BedrockModel } from './model/bedrock-model.js';
import { ToldModel } from './model/told-model.js';
import { openMcpTools } from './tools/open-mcp-tools.js';
import { TellTools, type TellToolsPorts } from './tools/tell-tools.js';
import { ToolsController } from './tools/tools.controller.js';
import { AnswerTurns } from './turn/answer-turns.js';
import { TurnController } from './turn/turn.controller.js';
import { TurnGate } from './turn/turn-gate.js';

const turnsAltogether = 100;
/** How long a turn that was told to end may take to say so and to be remembered. */
const lastWordsMs = 2_000;

@Module({})
export class AgentModule {
  static with(config: AgentConfig, logger: Logger): DynamicModule {
    const serving = { drainMs: config.DRAIN_MS + lastWordsMs };
    return {
      module: AgentModule,
      imports: [
        MeshModule.forService({ peer: 'agent', config, logger, serving }),
        PrincipalModule.forService({ audience: apis.agent, config }),
      ],
      controllers: [TurnController, ToolsController, ConversationsController, readinessController('agent')],
      providers: [...memory(config), ...tools(config), turns(config, logger), health(config)],
    };
  }
}

const memory = (config: AgentConfig): Provider[] => [
  {
    provide: Bucket,
    inject: [MeshLink],
    useFactory: (mesh: MeshLink) => mesh.bucket(buckets.conversations.name),
  },
  {
    provide: ConversationStore,
    inject: [Bucket],
    useFactory: (bucket: Bucket) => new ConversationStore(bucket, config.CONVERSATIONS_V1_ISSUER_ID),
  },
  {
    provide: ConversationSearches,
    inject: [ConversationStore],
    useFactory: (store: ConversationStore) => new ConversationSearches(store),
  },
];

const toolsPorts = Symbol('how tools are opened on behalf of a person');

const tools = (config: AgentConfig): Provider[] => [
  {
    provide: toolsPorts,
    inject: [MeshLink, WatchedRevocations, Endings],
    useFactory: (mesh: MeshLink, revocations: WatchedRevocations, endings: Endings): TellToolsPorts => {
      const fetch = fetchOverMesh(mesh.client, subjects.mcp.exchange('agent'));
      const exchange = exchangeFor(config, revocations);
      revocations.onRevocation((isRevoked) => void exchange.forget(isRevoked));
      endings.add((isRevoked) => ({ exchanged_tokens_dropped: { done: exchange.forget(isRevoked) } }));
      return {
        exchange,
        openTools: (options) => openMcpTools({ ...options, fetch }),
      };
    },
  },
  { provide: TellTools, inject: [toolsPorts], useFactory: (ports: TellToolsPorts) => new TellTools(ports) },
];

const turns = (config: AgentConfig, logger: Logger): Provider => ({
  provide: AnswerTurns,
  inject: [toolsPorts, WatchedRevocations, Endings, ConversationStore],
  useFactory: (
    opening: TellToolsPorts,
    revocations: WatchedRevocations,
    endings: Endings,
    memory: ConversationStore,
  ) => {
    const underway = new Underway();
    endings.add((isRevoked) => ({
      turns_stopped: underway.allOver(isRevoked).then((done) => ({ done })),
    }));
    return new AnswerTurns({
      ...opening,
      revocations,
      underway,
      memory,
      model: modelOf(config),
      limits: {
        ...defaultLimits,
        steps: config.TURN_STEPS,
        calls: config.TURN_CALLS,
        wallMs: config.TURN_MS,
      },
      gate: new TurnGate(config.TURNS_PER_PERSON, turnsAltogether),
      logger,
      newId: randomUUID,
      clock: Date.now,
    });
  },
});

const modelOf = (config: AgentConfig) => {
  const modelId = config.BEDROCK_MODEL_ID;
  return new ToldModel(new BedrockModel({ client: bedrockClient(config), modelId }), modelId);
};

/** Region and credentials the standard AWS way; attempts are counted by the BedrockModel alone. */
const bedrockClient = ({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint }: AgentConfig) =>
  new BedrockRuntimeClient({ maxAttempts: 1, ...(endpoint && { endpoint }) });

const health = (config: AgentConfig): Provider => ({
  provide: readiness,
  inject: [tokenVerifier, WatchedRevocations, MeshLink, Bucket, toolsPorts],
  useFactory: (
    verifier: TokenVerifier,
    revocations: WatchedRevocations,
    mesh: MeshLink,
    conversations: Bucket,
    { exchange }: TellToolsPorts,
  ) =>
    new CheckReadiness({
      verifier,
      revocations,
      mesh: mesh.client,
      conversations,
      issuers: exchange.issuers,
      modelEndpoint: config.AWS_ENDPOINT_URL_BEDROCK_RUNTIME,
    }),
});
