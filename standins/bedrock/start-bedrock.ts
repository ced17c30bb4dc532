import { randomUUID } from 'node:crypto';
import { refuseProduction } from '../refuse-production.js';
import { answer } from './answer.js';
import { type ConverseBody } from './converse-body.js';
import { BedrockFault } from './fault.js';
import { PlannedFaults, type PlannedFault } from './planned-faults.js';
import { operationOf, readConverseBody, requireSignature } from './read-request.js';
import { sendStream } from './send-stream.js';
import { streamAnswer } from './stream-answer.js';
import { listenForBoth, type AnyRequest, type AnyResponse } from './two-protocol-server.js';

export type BedrockOptions = {
  /** 0 takes any free port. */
  port: number;
  /** Loopback, and only that. */
  host?: string;
  /** Pause between two pieces of a stream, in milliseconds; 0 for none. */
  paceMs?: number;
};

export interface BedrockStandIn {
  /** The client's `endpoint`. */
  readonly address: string;
  /** How many requests it has taken. */
  readonly taken: number;
  /** The last of them and no other: each holds a whole conversation, and a mesh runs for days. */
  readonly last: SeenRequest | undefined;
  /** Makes the next request, or several, fail as told. */
  failNext(fault: PlannedFault, times?: number): void;
  close(): Promise<void>;
}
export type SeenRequest = { path: string; httpVersion: string; body: ConverseBody };

/**
 * A local stand-in for bedrock-runtime: Converse and ConverseStream in the vendor's protocol, answered by a
 * deterministic planner in place of a model.
 * @throws Error in production, on an address that others can reach, or when the port is taken
 */
export async function startBedrock(options: BedrockOptions): Promise<BedrockStandIn> {
  const host = options.host ?? '127.0.0.1';
  refuseProduction('Bedrock', host, 'use the real service');
  const paceMs = options.paceMs ?? 12;
  let taken = 0;
  let last: SeenRequest | undefined;
  const faults = new PlannedFaults();

  async function serve(request: AnyRequest, response: AnyResponse): Promise<void> {
    const { path, modelId, streams } = operationOf(request);
    requireSignature(request);
    const body = await readConverseBody(request);
    taken += 1;
    last = { path, httpVersion: request.httpVersion, body };
    const fault = faults.next();
    if (fault?.at === 'response') throw new BedrockFault(fault.type, fault.message ?? 'too many requests');
    const result = answer(body, modelId);
    if (streams) await sendStream(response, streamAnswer(result), paceMs, fault);
    else sendJson(response, 200, result);
  }

  const listening = await listenForBoth(
    (request, response) => {
      response.setHeader('x-amzn-requestid', randomUUID());
      serve(request, response).catch((error: unknown) => sendFault(response, error));
    },
    options.port,
    host,
  );
  return {
    ...listening,
    get taken() {
      return taken;
    },
    get last() {
      return last;
    },
    failNext: (fault, times = 1) => faults.add(fault, times),
  };
}

function sendJson(response: AnyResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

function sendFault(response: AnyResponse, error: unknown): void {
  const fault =
    error instanceof BedrockFault
      ? error
      : new BedrockFault('InternalServerException', 'the stand-in failed to answer');
  if (response.headersSent) return void response.end();
  response.setHeader(
    'x-amzn-errortype',
    `${fault.code}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
  );
  sendJson(response, fault.status, { message: fault.message });
}
