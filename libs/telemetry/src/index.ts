export { createLogger, type Logger } from './logger.js';
export { count, gauge, measure, type MeasureName, measures, measureTime } from './measures.js';
export { NestLogger } from './nest-logger.js';
export { redact } from './redact.js';
export { startTelemetry, type TelemetryConfig } from './start-telemetry.js';
export {
  activeTraceparent,
  isTraced,
  type Attributes,
  OpenSpan,
  type Span,
  type SpanOptions,
  traced,
  tracedAfter,
} from './traced.js';
