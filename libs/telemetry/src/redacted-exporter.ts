import { type Attributes } from '@opentelemetry/api';
import { type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { redact } from './redact.js';

/** INVARIANT (no secret leaves): what is sent of a span has gone through `redact`, its name and every text of its attributes. */
export function redactedExporter(inner: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => inner.export(spans.map(redacted), done),
    shutdown: () => inner.shutdown(),
    forceFlush: () => inner.forceFlush?.() ?? Promise.resolve(),
  };
}

function redacted(span: ReadableSpan): ReadableSpan {
  // What a span is made of lies on its prototype too; only these two are its own words.
  return Object.create(span, {
    name: { value: redact(span.name), enumerable: true },
    attributes: { value: redactedAttributes(span.attributes), enumerable: true },
  }) as ReadableSpan;
}

const redactedAttributes = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === 'string'
        ? redact(value)
        : Array.isArray(value)
          ? value.map((one) => (typeof one === 'string' ? redact(one) : one))
          : value,
    ]),
  ) as Attributes;
