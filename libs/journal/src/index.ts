export {
  Journal,
  type JournalOptions,
  type JournalState,
  type OpenedJournal,
  type Place,
  type Replay,
} from './journal.js';
export { JournalError } from './journal-error.js';
export { createFile, readIfThere, replaceFile, replaceFileSync } from './replace-file.js';
export { SnapshotFile } from './snapshot-file.js';
