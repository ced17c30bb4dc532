export { askYes } from './ask-yes.js';
export { CommandProblem, UsageProblem } from './command-problem.js';
export { type Exit, exitCodes, exitCodesHelp, exitCodesTable } from './exit-codes.js';
export { forTerminal, onOneLine } from './for-terminal.js';
export { inColumns } from './in-columns.js';
export { parseOptions } from './parse-options.js';
export { readJsonFile } from './read-json-file.js';
export { type Command, problemOf, runCommand, stoppedByHand } from './run-command.js';
