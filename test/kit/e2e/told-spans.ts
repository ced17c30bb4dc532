import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../../tools/launcher/wait-until.js';
import { dataDir } from './mesh-under-test.js';

export interface ToldSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly arrayValue?: { readonly values: readonly OtlpValue[] };
}
type OtlpAttributes = readonly { readonly key: string; readonly value: OtlpValue }[];
interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: OtlpAttributes };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<ToldSpan, 'service' | 'attributes'> & {
        readonly attributes: OtlpAttributes;
      })[];
    }[];
  }[];
}

/** Every span that the services have told so far. */
export function toldSpans(): ToldSpan[] {
  const file = join(dataDir(), 'telemetry', 'traces.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => (JSON.parse(line) as OtlpTraces).resourceSpans)
    .flatMap(({ resource, scopeSpans }) => {
      const service = String(plain(resource.attributes)['service.name']);
      return scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({ ...span, service, attributes: plain(span.attributes) })),
      );
    });
}

/** The trace that holds a span, once it holds so many of each name as well. */
export async function traceWith(
  isMeant: (span: ToldSpan) => boolean,
  awaited: Readonly<Record<string, number>>,
): Promise<ToldSpan[]> {
  const find = () => {
    const told = toldSpans();
    const meant = told.find(isMeant);
    return told.filter(({ traceId }) => traceId === meant?.traceId);
  };
  const isWhole = () => {
    const names = find().map(({ name }) => name);
    return Object.entries(awaited).every(
      ([name, count]) => names.filter((one) => one === name).length >= count,
    );
  };
  if (await waitUntil(isWhole, { timeoutMs: 60_000, everyMs: 100 })) return find();
  throw new Error(`the trace holds only:\n${outlineOf(find()).join('\n')}`);
}

/** One line a span, below the one it belongs to, in the order in which they began. */
export function outlineOf(spans: readonly ToldSpan[]): string[] {
  const trace = [...spans].sort((one, other) =>
    Number(BigInt(one.startTimeUnixNano) - BigInt(other.startTimeUnixNano)),
  );
  const known = new Set(trace.map(({ spanId }) => spanId));
  const below = (parent: string | undefined, depth: number): string[] =>
    trace
      .filter(({ parentSpanId }) =>
        parent === undefined ? !parentSpanId || !known.has(parentSpanId) : parentSpanId === parent,
      )
      .flatMap(({ service, name, spanId }) => [
        `${'  '.repeat(depth)}${service} ${name}`,
        ...below(spanId, depth + 1),
      ]);
  return below(undefined, 0);
}

const plain = (attributes: OtlpAttributes) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));

const valueOf = ({ stringValue, intValue, arrayValue }: OtlpValue): unknown =>
  arrayValue ? arrayValue.values.map(valueOf) : (stringValue ?? Number(intValue));
