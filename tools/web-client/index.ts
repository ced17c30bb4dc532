export { type ApprovalAsked, WebClient, WebClientError } from './web-client.js';
export { passwordOf } from './find-person.js';
export { logInAs } from './log-in-as.js';
export { patiently } from './patiently.js';
