export { plainRequests } from './plain-requests.js';
export { isUtf8Body } from './is-utf8-body.js';
