export { freePort } from '../../tools/nats-server/free-port.js';
