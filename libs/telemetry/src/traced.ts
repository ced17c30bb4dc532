import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

export type { Attributes, Span } from '@opentelemetry/api';

/** Of OpenTelemetry: which side of which exchange a span is. */
const kinds = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

export interface SpanOptions {
  readonly kind?: keyof typeof kinds;
  /** Identifiers, names and counts; never what somebody said, an argument, a token or a row. */
  readonly attributes?: Attributes;
  /**
   * Where the trace comes from, as W3C's `traceparent`, of a peer that may say so; `none` where it begins here, as for whatever a
   * stranger sends. Default: the span that is active.
   */
  readonly parent?: string | undefined;
}

// Until telemetry is started, and where it never is, this makes spans that record nothing.
const tracer = () => trace.getTracer('deputy');

/** A span that its holder ends. */
export class OpenSpan {
  readonly #context: Context;
  readonly #span: Span;

  constructor(name: string, { kind = 'internal', attributes = {}, parent }: SpanOptions = {}) {
    const within = parent === undefined ? context.active() : comingFrom(parent);
    this.#span = tracer().startSpan(name, { kind: kinds[kind], attributes }, within);
    this.#context = trace.setSpan(within, this.#span);
  }

  get span(): Span {
    return this.#span;
  }

  /** What is done in `work`, and all that it waits for, belongs to this span. */
  run<T>(work: () => T): T {
    return context.with(this.#context, work);
  }

  /** For another process, see {@link SpanOptions.parent}. Undefined where nothing is traced. */
  get traceparent(): string | undefined {
    return traceparentOf(this.#context);
  }

  /** @param error what it ended with, of which the kind alone is told: messages may hold what somebody said */
  end(error?: unknown): void {
    if (error !== undefined) {
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
      this.#span.setAttribute('error.type', kindOf(error));
    }
    this.#span.end();
  }
}

/** Does `work` within a span of its own, which ends with it. */
export async function traced<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const open = new OpenSpan(name, options);
  try {
    const done = await open.run(() => work(open.span));
    open.end();
    return done;
  } catch (error) {
    open.end(error ?? 'nothing');
    throw error;
  }
}

/** A span for what has just ended after so many milliseconds. */
export function tracedAfter(name: string, milliseconds: number, attributes: Attributes = {}): void {
  const end = Date.now();
  tracer()
    .startSpan(name, { attributes, startTime: end - milliseconds })
    .end(end);
}

/** Of the span that is active, for another process; undefined where nothing is traced. */
export const activeTraceparent = () => traceparentOf(context.active());

/** Whether what is done now is traced, so that it is worth saying something of it. */
export const isTraced = () => trace.getActiveSpan()?.isRecording() === true;

function traceparentOf(of: Context): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(of, carrier);
  return carrier.traceparent;
}

const comingFrom = (traceparent: string) =>
  traceparent === 'none' ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });

const plainKind = /^[\w.-]{1,64}$/;

/** A code where the error has one, its class otherwise. */
export function kindOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  for (const kind of [code, name])
    if ((typeof kind === 'string' || typeof kind === 'number') && plainKind.test(String(kind))) return String(kind);
  return 'error';
} // prettier-ignore
