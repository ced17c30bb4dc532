import { randomUUID } from 'node:crypto';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { oidcIssuer, readTenantDirectory } from '#libs/config';
import { apis, apiScope, buckets, fullScope, subjects } from '#libs/contracts';
import { createTokenExchange, createTokenVerifier, type TokenVerifier } from '#libs/principal';
import { Bucket, fetchOverMesh, MeshClient, type MeshConnection, openBucket } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { type AgentConfig } from './config.js';
import { CheckReadiness } from './health/check-readiness.js';
import { ReadinessController } from './health/readiness.controller.js';
import { tokenVerifier } from './identity/token-verifier.js';
import { defaultLimits } from './loop/limits.js';
import { ConversationStore } from './memory/conversation-store.js';
import { ConversationsController } from './memory/conversations.controller.js';
import { BedrockModel } from './model/bedrock-model.js';
import { openMcpTools } from './tools/open-mcp-tools.js';
import { AnswerTurns } from './turn/answer-turns.js';
import { TurnController } from './turn/turn.controller.js';
import { TurnGate } from './turn/turn-gate.js';

const turnsAltogether = 100;

@Module({})
export class AgentModule {
  static with(config: AgentConfig, logger: Logger, connection: MeshConnection): DynamicModule {
    return {
      module: AgentModule,
      controllers: [TurnController, ConversationsController, ReadinessController],
      providers: [...mesh(connection), ...memory(connection), ...turns(config, logger), health(config)],
    };
  }
}

const mesh = (connection: MeshConnection): Provider[] => [
  { provide: MeshClient, useFactory: () => new MeshClient(connection) },
];

const memory = (connection: MeshConnection): Provider[] => [
  { provide: Bucket, useFactory: () => openBucket(connection, buckets.conversations.name) },
  {
    provide: ConversationStore,
    inject: [Bucket],
    useFactory: (bucket: Bucket) => new ConversationStore(bucket),
  },
];

function turns(config: AgentConfig, logger: Logger): Provider[] {
  return [
    {
      provide: tokenVerifier,
      useFactory: () =>
        createTokenVerifier({
          ...oidcIssuer(config),
          audience: apis.agent,
          requiredScope: apiScope,
          tenants: readTenantDirectory(config.POLICIES_DIR),
        }),
    },
    {
      provide: AnswerTurns,
      inject: [MeshClient, ConversationStore],
      useFactory: (client: MeshClient, memory: ConversationStore) => {
        const fetch = fetchOverMesh(client, subjects.mcp.exchange('agent'));
        return new AnswerTurns({
          exchange: createTokenExchange({
            strategy: config.OBO_STRATEGY,
            issuer: config.OIDC_ISSUER,
            clientId: config.OIDC_CLIENT_ID,
            clientSecret: config.OIDC_CLIENT_SECRET_FILE,
            audience: apis.mcp,
            scope: fullScope(apis.mcp),
          }),
          memory,
          openTools: (options) => openMcpTools({ ...options, fetch }),
          model: new BedrockModel({ client: bedrockClient(config), modelId: config.BEDROCK_MODEL_ID }),
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
    },
  ];
}

/** Region and credentials the standard AWS way; attempts are counted by the BedrockModel alone. */
const bedrockClient = ({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint }: AgentConfig) =>
  new BedrockRuntimeClient({ maxAttempts: 1, ...(endpoint && { endpoint }) });

const health = (config: AgentConfig): Provider => ({
  provide: CheckReadiness,
  inject: [tokenVerifier, MeshClient, Bucket],
  useFactory: (verifier: TokenVerifier, client: MeshClient, conversations: Bucket) =>
    new CheckReadiness({
      verifier,
      mesh: client,
      conversations,
      issuer: config.OIDC_ISSUER,
      modelEndpoint: config.AWS_ENDPOINT_URL_BEDROCK_RUNTIME,
    }),
});
