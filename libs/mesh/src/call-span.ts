import { type PeerName } from '#libs/contracts';
import { type SpanOptions } from '#libs/telemetry';

/** `agent turn` of `deputy.agent.turn.web`: what is asked, without who asks. */
export const spanNameOf = (subject: string) => subject.split('.').slice(1, 3).join(' ');

const system = { 'messaging.system': 'nats' };

/** Of OpenTelemetry's conventions for messaging. */
export const askingOf = (subject: string): SpanOptions => ({
  kind: 'client',
  attributes: { ...system, 'messaging.operation.type': 'send', 'messaging.destination.name': subject },
});

export const servingOf = (
  subject: string,
  caller: PeerName,
  traceparent: string | undefined,
): SpanOptions => ({
  kind: 'server',
  attributes: {
    ...system,
    'messaging.operation.type': 'process',
    'messaging.destination.name': subject,
    'deputy.peer': caller,
  },
  parent: traceparent ?? 'none',
});

export const storingIn = (stream: string, eventId: string): SpanOptions => ({
  kind: 'producer',
  attributes: {
    ...system,
    'messaging.operation.type': 'send',
    'messaging.destination.name': stream,
    'messaging.message.id': eventId,
  },
});

export const takingFrom = (stream: string, traceparent: string | undefined): SpanOptions => ({
  kind: 'consumer',
  attributes: { ...system, 'messaging.operation.type': 'process', 'messaging.destination.name': stream },
  parent: traceparent ?? 'none',
});
