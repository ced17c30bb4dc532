export { inOrder } from './in-order.js';
export { type Running, runService } from './run-service.js';
