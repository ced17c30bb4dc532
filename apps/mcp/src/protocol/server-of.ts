import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type GetPromptResult,
  inputRequired,
  type InputRequiredResult,
  type ReadResourceResult,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { verdictKey } from '#libs/contracts';
import { type CallAnswer, type EnforcementPipeline, ListRefused } from '../enforcement/pipeline.js';
import { legacyRevisions } from '../enforcement/revisions.js';
import { type Sorted } from '../enforcement/stages.js';
import { type ClientAnswers } from '../toolbox/client-answers.js';
import { type Toolboxes } from '../toolbox/toolboxes.js';
import { type Ended, toResult, toToolResult } from './answers.js';
import { askedByLink, toldByLink } from './asked-by-link.js';
import { completeArgument } from './complete-argument.js';
import { type Exchange } from './exchange.js';
import { listPrompts } from './list-prompts.js';
import { listResources, listResourceTemplates } from './list-resources.js';
import { listTools } from './list-tools.js';
import { progressOf } from './progress-of.js';
import { type StateCodecs } from './state-codec.js';

/** What serves every exchange. */
export interface Serving {
  readonly pipeline: EnforcementPipeline;
  readonly toolboxes: Toolboxes;
  readonly codecs: StateCodecs;
  readonly instructions: string;
  readonly version: string;
  /** Where people answer what waits of theirs; undefined where that is not known. */
  readonly callsUrl: string | undefined;
}

/** A server for one request, never shared. Its handlers have no way to anything but the pipeline. */
export function serverOf(exchange: Exchange, serving: Serving): Server {
  const { passed } = exchange;
  const { pipeline, toolboxes } = serving;
  const { state } = passed;
  const codec = serving.codecs.of(state);
  const has = { prompts: toolboxes.offers('prompts/get'), resources: toolboxes.offers('resources/read') };
  const server = new Server(
    { name: 'deputy-mcp', title: 'Deputy', version: serving.version },
    {
      capabilities: {
        tools: {},
        ...(has.prompts && { prompts: {}, completions: {} }),
        ...(has.resources && { resources: {} }),
      },
      instructions: serving.instructions,
      // What `initialize` may agree on. The SDK knows still older ones.
      ...(state.era === 'legacy' && { supportedProtocolVersions: [...legacyRevisions] }),
      requestState: { verify: (text, context) => codec.verify(text, context) },
    },
  );

  async function list<T>(show: (sorted: Sorted) => T, { mcpReq }: ServerContext): Promise<T> {
    try {
      return show(await pipeline.list(passed, mcpReq.signal));
    } catch (error) {
      if (error instanceof ListRefused) exchange.retryAfterSeconds = error.retryAfterSeconds;
      throw error;
    }
  }

  async function call<T>(
    show: (ended: Ended) => T,
    context: ServerContext,
  ): Promise<T | InputRequiredResult> {
    exchange.begun = true;
    const { signal } = context.mcpReq;
    const heard = { report: progressOf(exchange, context), answers: answersIn(context) };
    const answer = await pipeline.call(passed, signal, heard);
    exchange.retryAfterSeconds = answer.verdict.retryAfterSeconds;
    if (answer.kind === 'refused') exchange.scopes = answer.scopes;
    const asking = answer.kind === 'waiting' ? askByLink(answer, heard.answers) : answer;
    if (asking.kind !== 'asking') return show(asking);
    const { verdict, asks } = asking;
    // An older client has no answers to give: it is told that the call failed, and why.
    if (state.era === 'legacy')
      return show({ kind: 'failed', verdict, code: 'input_required', text: asks.message });
    const requestState = asks.state === undefined ? undefined : await codec.mint(asks.state, context);
    const asked = { inputRequests: asks.requests, ...(requestState !== undefined && { requestState }) };
    return { ...inputRequired(asked), _meta: { [verdictKey]: verdict } };
  }

  /** Over the mesh the front end shows what waits by itself. */
  function askByLink(answer: Extract<CallAnswer, { kind: 'waiting' }>, answers: ClientAnswers): CallAnswer {
    const { callsUrl } = serving;
    if (callsUrl === undefined || state.arrival.transport !== 'http') return answer;
    const asks = state.era === 'modern' ? askedByLink(answer, callsUrl, answers) : undefined;
    return asks ? { kind: 'asking', verdict: answer.verdict, asks } : toldByLink(answer, callsUrl);
  }

  server.setRequestHandler('tools/list', (_request, context) =>
    list((sorted) => listTools(sorted, state), context),
  );
  server.setRequestHandler('tools/call', (_request, context) =>
    call((ended) => toToolResult(ended, state.revision), context),
  );
  if (has.prompts) {
    server.setRequestHandler('prompts/list', (_request, context) =>
      list((sorted) => listPrompts(sorted, state), context),
    );
    server.setRequestHandler('prompts/get', (_request, context) =>
      call((ended) => toResult(ended, state) as GetPromptResult, context),
    );
    server.setRequestHandler('completion/complete', ({ params }, context) =>
      list((sorted) => completeArgument(sorted, params), context),
    );
  }
  if (has.resources) {
    server.setRequestHandler('resources/list', (_request, context) => list((sorted) => listResources(sorted, state), context));
    server.setRequestHandler('resources/templates/list', (_request, context) => list((sorted) => listResourceTemplates(sorted, state), context));
    server.setRequestHandler('resources/read', (_request, context) => call((ended) => toResult(ended, state) as ReadResourceResult, context));
  } // prettier-ignore
  return server;
}

function answersIn({ mcpReq }: ServerContext): ClientAnswers {
  // An object, as the gate has seen; which keys are in it is what the client says of itself.
  const envelope: { readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities } = mcpReq.envelope ?? {};
  const capabilities = envelope[CLIENT_CAPABILITIES_META_KEY] ?? {};
  return { responses: mcpReq.inputResponses ?? {}, state: mcpReq.requestState(), capabilities };
}
