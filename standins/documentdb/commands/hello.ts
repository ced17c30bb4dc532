import { type Document } from 'bson';
import { type Command, type CommandCall, type Server } from '../command.js';
import { mechanism } from '../access/scram.js';
import { startConversation } from './sasl-start.js';
import { isPlainDocument } from '../query/field-path.js';

/** Amazon DocumentDB 5.0 speaks wire version 13. */
const maxWireVersion = 13;

/**
 * What drivers ask first. It looks like a replica set of one, as Amazon DocumentDB does, so that a driver with
 * `retryWrites` left on sends transaction numbers and its user notices here instead of in production.
 */
export const hello: Command = {
  fields: [
    ...['client', 'compression', 'helloOk', 'saslSupportedMechs', 'speculativeAuthenticate', 'loadBalanced'],
    ...['topologyVersion', 'maxAwaitTimeMS', 'backpressure'],
  ],
  run(server, call) {
    const primary = call.name === 'hello' ? { isWritablePrimary: true } : { ismaster: true };
    return {
      ...primary,
      helloOk: true,
      secondary: false,
      setName: 'rs0',
      setVersion: 1,
      hosts: [server.address],
      primary: server.address,
      me: server.address,
      maxBsonObjectSize: 16 * 1024 * 1024,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      localTime: server.now(),
      logicalSessionTimeoutMinutes: 30,
      connectionId: call.connection.id,
      minWireVersion: 0,
      maxWireVersion,
      readOnly: false,
      // The same for everybody: the answer must not tell who exists.
      ...('saslSupportedMechs' in call.fields ? { saslSupportedMechs: [mechanism] } : {}),
      ...speculate(server, call),
    };
  },
};

/** A hello may carry the first step of a login; when that step is unusable the field is left out, as servers do. */
function speculate(server: Server, call: CommandCall): Document {
  const first: unknown = call.fields.speculativeAuthenticate;
  if (!isPlainDocument(first) || typeof first.db !== 'string') return {};
  try {
    return { speculativeAuthenticate: startConversation(server, call.connection, first.db, first) };
  } catch {
    return {};
  }
}
