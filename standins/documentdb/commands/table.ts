import { pipelinePrivileges } from '../access/pipeline-privileges.js';
import { type Action, type Privilege } from '../access/roles.js';
import { type Command, type CommandCall, type Server } from '../command.js';
import { decode } from '../storage/decode.js';
import { aggregate } from './aggregate.js';
import { cursorId } from './arguments.js';
import { buildInfo } from './build-info.js';
import { connectionStatus } from './connection-status.js';
import { count } from './count.js';
import { createCollection } from './create-collection.js';
import { createIndexes } from './create-indexes.js';
import { createUser } from './create-user.js';
import { remove } from './delete.js';
import { distinct } from './distinct.js';
import { dropCollection } from './drop-collection.js';
import { dropDatabase } from './drop-database.js';
import { dropIndexes } from './drop-indexes.js';
import { dropUser } from './drop-user.js';
import { endSessions } from './end-sessions.js';
import { findAndModify } from './find-and-modify.js';
import { find } from './find.js';
import { getMore } from './get-more.js';
import { hello } from './hello.js';
import { insert } from './insert.js';
import { killCursors } from './kill-cursors.js';
import { listCollections } from './list-collections.js';
import { listDatabases } from './list-databases.js';
import { listIndexes } from './list-indexes.js';
import { logout } from './logout.js';
import { ping } from './ping.js';
import { saslContinue } from './sasl-continue.js';
import { saslStart } from './sasl-start.js';
import { update } from './update.js';
import { updateUser } from './update-user.js';
import { givenRoles } from './user-arguments.js';
import { usersInfo } from './users-info.js';

type Needs = (call: CommandCall, server: Server) => readonly Privilege[];

export interface CommandEntry {
  command: Command;
  /** `nobody`: open before a login. Otherwise the user must hold every privilege listed, none meaning a login is enough. */
  needs: 'nobody' | Needs;
  /** The answer waits until every change is on disk. */
  writes?: true;
}

const login: Needs = () => [];

/** Rights in the database that the command is sent to. */
const here =
  (...actions: Action[]): Needs =>
  ({ database }) =>
    actions.map((action) => ({ action, database }));

const cluster =
  (action: Action): Needs =>
  () => [{ action, database: '' }];

/** Giving somebody a role needs the right to grant in that role's database. */
const granting =
  (action: Action): Needs =>
  ({ database, fields }) => [
    { action, database },
    ...('roles' in fields
      ? [database, ...givenRoles(fields, database).map(({ db }) => db)].map((db): Privilege => ({
          action: 'grantRole',
          database: db,
        }))
      : []),
  ];

const updating: Needs = (call) => {
  const upserts = call.documents('updates').some((statement) => decode(statement).upsert === true);
  return here('update', ...(upserts ? (['insert'] as const) : []))(call, undefined as never);
};

const modifying: Needs = ({ database, fields }) => {
  const actions: Action[] = ['find', fields.remove === true ? 'remove' : 'update'];
  if (fields.upsert === true) actions.push('insert');
  return actions.map((action) => ({ action, database }));
};

const piping: Needs = ({ database, fields }) => pipelinePrivileges(database, fields.pipeline);

/** A cursor goes on only while its user still holds what the command that opened it needed. */
const continuing: Needs = ({ fields }, { cursors }) => cursors.neededFor(cursorId(fields.getMore));

/**
 * Every command there is and the privilege it needs. INVARIANT (default deny): a command that is not listed does not
 * exist, and `needs` is not optional.
 */
export const commands: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>(
  Object.entries({
    hello: { command: hello, needs: 'nobody' },
    isMaster: { command: hello, needs: 'nobody' },
    ismaster: { command: hello, needs: 'nobody' },
    saslStart: { command: saslStart, needs: 'nobody' },
    saslContinue: { command: saslContinue, needs: 'nobody' },
    logout: { command: logout, needs: 'nobody' },

    ping: { command: ping, needs: login },
    buildInfo: { command: buildInfo, needs: login },
    buildinfo: { command: buildInfo, needs: login },
    connectionStatus: { command: connectionStatus, needs: login },
    endSessions: { command: endSessions, needs: login },

    find: { command: find, needs: here('find') },
    count: { command: count, needs: here('find') },
    distinct: { command: distinct, needs: here('find') },
    aggregate: { command: aggregate, needs: piping },
    getMore: { command: getMore, needs: continuing },
    killCursors: { command: killCursors, needs: login },

    insert: { command: insert, needs: here('insert'), writes: true },
    update: { command: update, needs: updating, writes: true },
    delete: { command: remove, needs: here('remove'), writes: true },
    findAndModify: { command: findAndModify, needs: modifying, writes: true },

    create: { command: createCollection, needs: here('createCollection'), writes: true },
    drop: { command: dropCollection, needs: here('dropCollection'), writes: true },
    dropDatabase: { command: dropDatabase, needs: here('dropDatabase'), writes: true },
    createIndexes: { command: createIndexes, needs: here('createIndex'), writes: true },
    dropIndexes: { command: dropIndexes, needs: here('dropIndex'), writes: true },
    listIndexes: { command: listIndexes, needs: here('listIndexes') },
    listCollections: { command: listCollections, needs: here('listCollections') },
    listDatabases: { command: listDatabases, needs: cluster('listDatabases') },

    createUser: { command: createUser, needs: granting('createUser'), writes: true },
    updateUser: { command: updateUser, needs: granting('changePassword'), writes: true },
    dropUser: { command: dropUser, needs: here('dropUser'), writes: true },
    usersInfo: { command: usersInfo, needs: here('viewUser') },
  } satisfies Record<string, CommandEntry>),
);
