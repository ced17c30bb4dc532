import { callMethods } from '../toolbox/offered.js';
import { type Era } from './revisions.js';

const both = [
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'completion/complete',
  ...callMethods,
] as const;

/**
 * What may be asked in each era. Everything else is refused: what nobody has thought about cannot go round the table. The
 * notifications are those that clients send by themselves; there is nothing here for them to change.
 */
export const allowedMethods = {
  modern: ['server/discover', ...both],
  legacy: [
    'initialize',
    'ping',
    ...both,
    'notifications/initialized',
    'notifications/cancelled',
    'notifications/roots/list_changed',
  ],
} as const satisfies Record<Era, readonly string[]>;
export type AllowedMethod = (typeof allowedMethods)[Era][number];

/** The columns of the table: who is there; what could be asked for; and that it be done. */
export const columns = ['discover', 'list', 'call'] as const;
export type Column = (typeof columns)[number];

const columnsOf: Readonly<Record<AllowedMethod, Column>> = {
  'server/discover': 'discover',
  initialize: 'discover',
  ping: 'discover',
  'notifications/initialized': 'discover',
  'notifications/cancelled': 'discover',
  'notifications/roots/list_changed': 'discover',
  'tools/list': 'list',
  'prompts/list': 'list',
  'resources/list': 'list',
  'resources/templates/list': 'list',
  // From what is declared, and about what is listed: nothing is run.
  'completion/complete': 'list',
  'tools/call': 'call',
  'prompts/get': 'call',
  'resources/read': 'call',
};

export const columnOf = (method: AllowedMethod): Column => columnsOf[method];

/** What a method is about, and so is not there where nothing of the kind is offered. */
export const needsOffered: Partial<Readonly<Record<AllowedMethod, (typeof callMethods)[number]>>> = {
  'prompts/list': 'prompts/get',
  'prompts/get': 'prompts/get',
  'completion/complete': 'prompts/get',
  'resources/list': 'resources/read',
  'resources/templates/list': 'resources/read',
  'resources/read': 'resources/read',
};
