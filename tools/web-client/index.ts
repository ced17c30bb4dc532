export { WebClient, WebClientError } from './web-client.js';
export { addressOfWeb, passwordOf, UsageProblem } from './find-person.js';
export { forTerminal, onOneLine } from './for-terminal.js';
export { exitCodes, reportFailure } from './exit-code.js';
