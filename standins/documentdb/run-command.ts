import { serialize, type Document } from 'bson';
import { allows } from './access/roles.js';
import { type ClientConnection } from './client-connection.js';
import { type CommandCall, type Server } from './command.js';
import { CommandError, failedToParse, notSupported } from './command-error.js';
import { type CommandEntry, commands } from './commands/table.js';
import { decode, decodeExactly } from './storage/decode.js';
import { type WireRequest } from './wire/read-message.js';

/** Fields that any command may carry. Deadlines and concerns are understood and change nothing in one process. */
const generalFields = new Set([
  ...[
    '$db',
    '$readPreference',
    '$clusterTime',
    'lsid',
    'readConcern',
    'writeConcern',
    'maxTimeMS',
    'comment',
  ],
]);
const transactionFields = ['startTransaction', 'autocommit'];

/** Answers one request. Refusals and failures are answers too: this never throws. */
export async function runCommand(
  server: Server,
  connection: ClientConnection,
  request: WireRequest,
): Promise<Document> {
  try {
    const call = readCall(connection, request);
    const entry = admit(server, call);
    refuseUnknownFields(call, entry);
    try {
      return { ...(await entry.command.run(server, call)), ok: 1 };
    } finally {
      // INVARIANT (acknowledged means on disk): what a command changed is durable before its answer leaves.
      if (entry.writes) await server.store.commit();
    }
  } catch (error) {
    return refusal(error);
  }
}

/** INVARIANT (checked on every command): the user and the rights are those of this moment, never of the login. */
function admit(server: Server, call: CommandCall): CommandEntry {
  const entry = commands.get(call.name);
  if (entry?.needs === 'nobody') return entry;
  const { userId } = call.connection;
  const user = userId === undefined ? undefined : server.store.users.findById(userId);
  if (!user) throw new CommandError(13, `command ${call.name} requires authentication`);
  if (!entry) throw notSupported(call.name, 59);
  call.needed = entry.needs(call, server);
  if (!call.needed.every((privilege) => allows(user.roles, privilege, server.store.roles)))
    throw new CommandError(13, `not authorized on ${call.database} to execute command ${call.name}`);
  return entry;
}

/** A field that is not understood could change the command's meaning, so it is refused. @throws CommandError */
function refuseUnknownFields(call: CommandCall, { command }: CommandEntry): void {
  if (transactionFields.some((field) => field in call.fields)) throw notSupported('a transaction');
  if ('txnNumber' in call.fields)
    throw new CommandError(301, 'Retryable writes are not supported; connect with `retryWrites=false`');
  for (const field of Object.keys(call.fields))
    if (field !== call.name && !generalFields.has(field) && !command.fields.includes(field))
      throw notSupported(`${call.name}.${field}`, 40415);
}

function readCall(connection: ClientConnection, request: WireRequest): CommandCall {
  const body = decode(request.body);
  // Old drivers wrap an OP_QUERY command when they add a read preference.
  const wrapped = request.legacy && typeof body.$query === 'object' && body.$query !== null;
  const fields = wrapped ? (body.$query as Document) : body;
  const [name] = Object.keys(fields);
  if (name === undefined) throw failedToParse('a command needs a name');
  const database: unknown = request.legacy ? 'admin' : fields.$db;
  if (typeof database !== 'string' || database === '') throw failedToParse('a command needs `$db`');

  let exact: Document | undefined;
  const exactly = () => (exact ??= decodeExactly(request.body));
  const documents = (field: string): Uint8Array[] => {
    const sequence = request.sequences.get(field);
    if (sequence) return [...sequence];
    const inBody: unknown = exactly()[field];
    if (!Array.isArray(inBody)) throw failedToParse(`\`${field}\` must be an array`);
    return (inBody as Document[]).map((document) => serialize(document));
  };
  return { name, database, connection, fields, exactly, documents, needed: [] };
}

function refusal(error: unknown): Document {
  if (error instanceof CommandError)
    return { ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName, ...error.details };
  const reason = error instanceof Error ? error.message : String(error);
  return { ok: 0, errmsg: `the local stand-in failed: ${reason}`, code: 8, codeName: 'UnknownError' };
}
