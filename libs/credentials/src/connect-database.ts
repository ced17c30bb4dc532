import { setTimeout as wait } from 'node:timers/promises';
import { MongoClient, MongoServerError, type AuthMechanism } from 'mongodb';
import { type BrokerLimits, type DocumentDbAddress } from './broker-options.js';
import { traceCommands } from './traced-commands.js';
import { CredentialError } from './credential-error.js';

const unauthorized = 13;
const authenticationFailed = 18;
/** A user Vault has just made may take a moment to be known to every node of a cluster. */
const retryAfterMs = [50, 150, 400];

/**
 * Connects with a credential and proves it.
 * @param onRefused called when the database later says that the credential no longer serves
 * @throws CredentialError `database_unavailable`, or `database_refused` where it stays unknown to the database
 */
export async function connectDatabase(
  address: DocumentDbAddress,
  user: { username: string; password: string },
  limits: BrokerLimits,
  onRefused: () => void,
): Promise<MongoClient> {
  for (let attempt = 0; ; attempt += 1) {
    const client = newClient(address, limits, user);
    try {
      traceCommands(client);
      await client.connect();
      // A dropped user shows as a refused command, or as a refused login of a connection opened anew.
      client.on('commandFailed', ({ failure }) => {
        if (isCredentialFailure(failure)) onRefused();
      });
      client.on('serverDescriptionChanged', ({ newDescription }) => {
        if (isCredentialFailure(newDescription.error)) onRefused();
      });
      return client;
    } catch (error) {
      await client.close().catch(() => undefined);
      const delay = retryAfterMs[attempt];
      if (!isCredentialFailure(error))
        throw new CredentialError('database_unavailable', 'the database cannot be reached', nameOf(error));
      if (delay === undefined)
        throw new CredentialError(
          'database_refused',
          'the database does not accept the credential vault made for it: check that both name the same cluster',
          nameOf(error),
        );
      await wait(delay);
    }
  }
}

/**
 * Whether the database refuses a user, asked on a connection of its own.
 * @throws whatever the driver throws where the database does not say
 */
export async function isRefused(
  address: DocumentDbAddress,
  user: { username: string; password: string },
  limits: BrokerLimits,
): Promise<boolean> {
  const client = newClient(address, { ...limits, poolSize: 1 }, user);
  try {
    await client.connect();
    return false;
  } catch (error) {
    if (isCredentialFailure(error)) return true;
    throw error;
  } finally {
    await client.close().catch(() => undefined);
  }
}

/** A client without credentials, to ask whether the database is there. */
export const anonymousClient = (address: DocumentDbAddress, limits: BrokerLimits) =>
  newClient(address, { ...limits, poolSize: 1 });

function newClient(
  address: DocumentDbAddress,
  limits: BrokerLimits,
  user?: { username: string; password: string },
): MongoClient {
  const isSingleNode = !address.replicaSet && !address.hosts.includes(',');
  return new MongoClient(`mongodb://${address.hosts}/`, {
    // Generated names and passwords may hold any character, and an address ends up in messages.
    ...(user ? { auth: user, authSource: 'admin' } : {}),
    ...(user && address.authMechanism ? { authMechanism: address.authMechanism as AuthMechanism } : {}),
    ...(address.replicaSet ? { replicaSet: address.replicaSet } : {}),
    ...(address.tlsCaFile ? { tls: true, tlsCAFile: address.tlsCaFile } : {}),
    directConnection: isSingleNode,
    // DocumentDB knows no retryable writes.
    retryWrites: false,
    appName: 'deputy',
    maxPoolSize: limits.poolSize,
    serverSelectionTimeoutMS: limits.connectMs,
    connectTimeoutMS: limits.connectMs,
    socketTimeoutMS: limits.socketMs,
    waitQueueTimeoutMS: limits.connectMs,
    // One monitoring connection per node instead of two: there is a client per credential.
    serverMonitoringMode: 'poll',
    monitorCommands: user !== undefined,
  });
}

const isCredentialFailure = (error: unknown) =>
  error instanceof MongoServerError && (error.code === unauthorized || error.code === authenticationFailed);

const nameOf = (error: unknown) =>
  error instanceof MongoServerError ? (error.codeName as string) : (error as Error).name;
