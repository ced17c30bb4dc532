/** What a command does, in MongoDB's words for privilege actions. */
export type Action =
  | 'find'
  | 'listIndexes'
  | 'insert'
  | 'update'
  | 'remove'
  | 'createIndex'
  | 'dropDatabase'
  | 'createUser'
  | 'dropUser'
  | 'grantRole'
  | 'viewUser'
  | 'createRole'
  | 'dropRole'
  | 'viewRole'
  | 'inprog'
  | 'serverStatus';
