import { type Msg } from '@nats-io/transport-node';
import { peerNames, type PeerName } from '#libs/contracts';
import { MeshError } from './mesh-error.js';

/**
 * How a call looks on the wire. The body is the JSON of the payload alone, empty for `undefined`; everything
 * about the call is in headers. A call is known by its reply inbox, never by an id inside a body.
 */
export const header = {
  authorization: 'authorization',
  traceparent: 'traceparent',
  /** Milliseconds the caller will still wait: a span, because two clocks never agree on an instant. */
  timeout: 'mesh-timeout-ms',
  /** Whether the caller wants one `answer` or a `stream`. */
  expect: 'mesh-expect',
  kind: 'mesh-kind',
  /** Position of an item in its stream, from 0. */
  sequence: 'mesh-sequence',
  /** Present on an item after which nothing comes. */
  last: 'mesh-last',
} as const;

export type Expectation = 'answer' | 'stream';

/**
 * `answer`: the one answer of a request. `item`, `end`: a stream. `alive`: nothing to say yet.
 * `error`: the call ended with a WireError. `credit`: the caller took what it was sent. `gone`: it wants no more.
 */
export type MessageKind = 'answer' | 'item' | 'end' | 'alive' | 'error' | 'credit' | 'gone';

/** Largest body sent or taken, below nats-server's max_payload to leave room for headers and tokens. */
export const maxBodyBytes = 960 * 1024;

export const inboxPrefix = (peer: PeerName) => `_INBOX_${peer}`;

/**
 * INVARIANT (answers go home): an answer goes only to an inbox of the peer that asked. NATS lets a publisher name
 * any reply subject; without this check a service would publish its answer, with its own right, wherever told.
 */
export function isInboxOf(peer: PeerName, subject: string): boolean {
  return subject.startsWith(`${inboxPrefix(peer)}.`) && peerNames.includes(peer);
}

export function encodeBody(value: unknown): string {
  const body = value === undefined ? '' : JSON.stringify(value);
  if (Buffer.byteLength(body) > maxBodyBytes) {
    throw new MeshError('too_large', `a message holds at most ${maxBodyBytes} bytes; ask for less at once`);
  }
  return body;
}

/** @throws SyntaxError when it is no JSON */
export function decodeBody(message: Msg): unknown {
  return message.data.length === 0 ? undefined : JSON.parse(message.string());
}
