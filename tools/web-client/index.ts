export { WebClient, WebClientError } from './web-client.js';
export { passwordOf, UsageProblem } from './find-person.js';
export { logInAs } from './log-in-as.js';
export { forTerminal, onOneLine } from './for-terminal.js';
export { exitCodes, reportFailure } from './exit-code.js';
