import { type Action } from '../access/action.js';
import { type Privilege } from '../access/roles.js';
import { type Command, type CommandCall, type Server } from '../command.js';
import { isPlainDocument } from '../query/field-path.js';
import { aggregate } from './aggregate.js';
import { cursorId } from './arguments.js';
import { createIndexes } from './create-indexes.js';
import { createUser } from './create-user.js';
import { remove } from './delete.js';
import { createRole, dropRole, updateRole } from './define-role.js';
import { currentOp } from './current-op.js';
import { distinct } from './distinct.js';
import { dropDatabase } from './drop-database.js';
import { dropUser } from './drop-user.js';
import { findAndModify } from './find-and-modify.js';
import { find } from './find.js';
import { getMore } from './get-more.js';
import { hello } from './hello.js';
import { insert } from './insert.js';
import { killCursors } from './kill-cursors.js';
import { listIndexes } from './list-indexes.js';
import { databasesOf } from './role-arguments.js';
import { rolesInfo } from './roles-info.js';
import { saslContinue } from './sasl-continue.js';
import { saslStart } from './sasl-start.js';
import { serverStatus } from './server-status.js';
import { update } from './update.js';
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
const nothing: Command = { fields: [], run: () => ({}) };

/** Rights in the database that the command is sent to. */
const here =
  (...actions: Action[]): Needs =>
  ({ database }) =>
    actions.map((action) => ({ action, database }));

/** Giving somebody a role needs the right to grant in that role's database. */
const granting: Needs = ({ database, fields }) => [
  { action: 'createUser', database },
  ...[database, ...givenRoles(fields, database).map(({ db }) => db)].map((db): Privilege => ({
    action: 'grantRole',
    database: db,
  })),
];

/** Whoever makes a role could grant it: that needs the right to grant in every database that it reaches. */
const defining: Needs = ({ database, fields }) => [
  { action: 'createRole', database },
  ...databasesOf(fields).map((db): Privilege => ({ action: 'grantRole', database: db })),
];

const modifying: Needs = ({ database, fields }) => [
  { action: 'find', database },
  { action: fields.remove === true ? 'remove' : 'update', database },
];

/**
 * A pipeline reads here, and writes where `$out` and `$merge` point. They are refused later all the same; a caller
 * without the right must learn nothing else.
 */
const piping: Needs = ({ database, fields }) => {
  const stages: unknown[] = Array.isArray(fields.pipeline) ? (fields.pipeline as unknown[]) : [];
  const writing = stages.filter(isPlainDocument).flatMap((stage) => {
    const target: unknown = stage.$out ?? (isPlainDocument(stage.$merge) ? stage.$merge.into : stage.$merge);
    if (target === undefined) return [];
    return [isPlainDocument(target) && typeof target.db === 'string' ? target.db : database];
  });
  return [
    { action: 'find', database },
    ...writing.map((db): Privilege => ({ action: 'insert', database: db })),
  ];
};

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

    ping: { command: nothing, needs: login },
    // Sessions carry no state here: cursors belong to users, and transactions are refused.
    endSessions: { command: nothing, needs: login },

    find: { command: find, needs: here('find') },
    distinct: { command: distinct, needs: here('find') },
    aggregate: { command: aggregate, needs: piping },
    getMore: { command: getMore, needs: continuing },
    killCursors: { command: killCursors, needs: login },

    insert: { command: insert, needs: here('insert'), writes: true },
    update: { command: update, needs: here('update'), writes: true },
    delete: { command: remove, needs: here('remove'), writes: true },
    findAndModify: { command: findAndModify, needs: modifying, writes: true },

    dropDatabase: { command: dropDatabase, needs: here('dropDatabase'), writes: true },
    createIndexes: { command: createIndexes, needs: here('createIndex'), writes: true },
    listIndexes: { command: listIndexes, needs: here('listIndexes') },

    createUser: { command: createUser, needs: granting, writes: true },
    dropUser: { command: dropUser, needs: here('dropUser'), writes: true },
    usersInfo: { command: usersInfo, needs: here('viewUser') },
    createRole: { command: createRole, needs: defining, writes: true },
    updateRole: { command: updateRole, needs: defining, writes: true },
    dropRole: { command: dropRole, needs: here('dropRole'), writes: true },
    rolesInfo: { command: rolesInfo, needs: here('viewRole') },
    currentOp: { command: currentOp, needs: here('inprog') },
    serverStatus: { command: serverStatus, needs: here('serverStatus') },
  } satisfies Record<string, CommandEntry>),
);
