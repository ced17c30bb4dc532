export { inOrder } from './in-order.js';
export { type Running, runService } from './run-service.js';
export { type HealthFace, serveHealth } from './serve-health.js';
export { Standing } from './standing.js';
export { type HealthConfig, type Served, withHealth } from './with-health.js';
export { withTelemetry } from './with-telemetry.js';
