import { randomUUID } from 'node:crypto';
import { metrics, propagation, trace, context } from '@opentelemetry/api';
import { measureWith } from './measures.js';
import { redactedExporter } from './redacted-exporter.js';

export interface TelemetryConfig {
  /** Base address of an OTLP receiver (OTLP/HTTP); unset, nothing is traced or measured. */
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  /** The part of traces that is kept, 0 to 1. Default: all. */
  readonly OTEL_TRACES_SAMPLER_ARG?: number | undefined;
}

const exportMs = 5_000;
const metricsEveryMs = 15_000;
const longestText = 256;

/**
 * Sends traces and metrics of this process by OTLP/HTTP, as JSON, in the background: what cannot be sent is dropped, and nothing
 * waits for it. Loads nothing of OpenTelemetry's SDK where no address is configured.
 * @returns what sends the rest and ends it, within some seconds
 */
export async function startTelemetry(service: string, config: TelemetryConfig): Promise<() => Promise<void>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: ratio = 1 } = config;
  if (endpoint === undefined) return () => Promise.resolve();
  const [{ resourceFromAttributes }, traces, measured, { OTLPTraceExporter }, { OTLPMetricExporter }] = await Promise.all([
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
  ]); // prettier-ignore
  const resource = resourceFromAttributes({
    'service.name': `deputy-${service}`,
    'service.namespace': 'deputy',
    'service.instance.id': randomUUID(),
  });
  const to = (path: string) => ({ url: new URL(path, withSlash(endpoint)).href, timeoutMillis: exportMs });
  const tracers = new traces.NodeTracerProvider({
    resource,
    sampler: new traces.ParentBasedSampler({ root: new traces.TraceIdRatioBasedSampler(ratio) }),
    spanLimits: { attributeValueLengthLimit: longestText },
    spanProcessors: [
      new traces.BatchSpanProcessor(redactedExporter(new OTLPTraceExporter(to('v1/traces'))), {
        exportTimeoutMillis: exportMs,
      }),
    ],
  });
  tracers.register();
  const meters = new measured.MeterProvider({
    resource,
    readers: [
      new measured.PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(to('v1/metrics')),
        exportIntervalMillis: metricsEveryMs,
        exportTimeoutMillis: exportMs,
      }),
    ],
  });
  measureWith(meters.getMeter('deputy'));
  return async () => {
    measureWith(undefined);
    await Promise.allSettled([tracers.shutdown(), meters.shutdown()]);
    for (const api of [trace, metrics, propagation, context]) api.disable();
  };
}

const withSlash = (address: string) => (address.endsWith('/') ? address : `${address}/`);
