import { type CommandStartedEvent, type MongoClient } from 'mongodb';
import { isTraced, OpenSpan } from '#libs/telemetry';

/** A span for each command to the database, by OpenTelemetry's conventions: what was asked of which collection, and no value of it. */
export function traceCommands(client: MongoClient): void {
  const running = new Map<number, OpenSpan>();
  client.on('commandStarted', (event) => {
    if (isTraced()) running.set(event.requestId, spanOf(event));
  });
  const ended = (requestId: number, failure?: unknown) => {
    running.get(requestId)?.end(failure);
    running.delete(requestId);
  };
  client.on('commandSucceeded', ({ requestId }) => ended(requestId));
  client.on('commandFailed', ({ requestId, failure }) => ended(requestId, failure));
}

function spanOf({ commandName, databaseName, command }: CommandStartedEvent): OpenSpan {
  const collection: unknown = (command as Record<string, unknown>)[commandName];
  const named = typeof collection === 'string' ? collection : undefined;
  return new OpenSpan(named === undefined ? commandName : `${commandName} ${named}`, {
    kind: 'client',
    attributes: {
      'db.system.name': 'mongodb',
      'db.namespace': databaseName,
      'db.operation.name': commandName,
      ...(named !== undefined && { 'db.collection.name': named }),
    },
  });
}
