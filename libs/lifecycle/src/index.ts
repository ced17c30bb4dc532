export { type Running, runService } from './run-service.js';
