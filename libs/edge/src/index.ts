export { plainRequests } from './plain-requests.js';
export { isUtf8Body } from './is-utf8-body.js';
export { type Client, clientOf, knowClients } from './know-clients.js';
