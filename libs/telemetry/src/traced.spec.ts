import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { redactedExporter } from './redacted-exporter.js';
import { activeTraceparent, isTraced, OpenSpan, traced, tracedAfter } from './traced.js';

it('is nothing where nothing is traced, and does the work', async () => {
  await expect(traced('work', {}, () => Promise.resolve(activeTraceparent()))).resolves.toBeUndefined();
  expect(isTraced()).toBe(false);
});

describe('where it is traced', () => {
  const kept = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(redactedExporter(kept))],
  });
  beforeAll(() => provider.register());
  afterEach(() => kept.reset());
  afterAll(async () => {
    await provider.shutdown();
    for (const api of [trace, propagation, context]) api.disable();
  });

  it('what is done within a span belongs to it, and what comes of it in another process', async () => {
    let carried: string | undefined;
    await traced('outer', { kind: 'client' }, async () => {
      await traced('inner', {}, () => Promise.resolve());
      carried = activeTraceparent();
    });
    await traced('elsewhere', { kind: 'server', parent: carried }, () => Promise.resolve());
    const [inner, outer, elsewhere] = kept.getFinishedSpans();
    expect([inner, elsewhere].map((span) => span?.parentSpanContext?.spanId)).toEqual(
      Array(2).fill(outer?.spanContext().spanId),
    );
    expect([outer?.kind, elsewhere?.kind]).toEqual([SpanKind.CLIENT, SpanKind.SERVER]);
  });

  it.each(['none', 'not a traceparent', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`])(
    'begins a trace where %s is what it comes from, also within another',
    async (parent) => {
      await traced('outer', {}, () => traced('stranger', { parent }, () => Promise.resolve()));
      const [stranger, outer] = kept.getFinishedSpans();
      expect(stranger?.parentSpanContext).toBeUndefined();
      expect(stranger?.spanContext().traceId).not.toBe(outer?.spanContext().traceId);
    },
  );

  it.each([
    [Object.assign(new Error('of bob'), { code: 'unavailable' }), 'unavailable'],
    [Object.assign(new Error('of bob'), { code: 11_000 }), '11000'],
    [new TypeError('of bob'), 'TypeError'],
    [Object.assign(new Error('x'), { code: 'said by bob: hunter2' }), 'Error'],
    [undefined, 'error'],
  ])('tells of %s its kind alone', async (error, kind) => {
    const failing = traced('work', {}, () => Promise.reject(error as Error));
    await expect(failing).rejects.toBe(error);
    const [span] = kept.getFinishedSpans();
    expect(span).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': kind },
      events: [],
    });
    expect(JSON.stringify([span?.status, span?.attributes])).not.toContain('bob');
  });

  it('tells of what is over how long it took', async () => {
    await traced('outer', {}, () => Promise.resolve(tracedAfter('step', 250)));
    const [step, outer] = kept.getFinishedSpans();
    expect(step?.duration).toEqual([0, 250_000_000]);
    expect(step?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  });

  it('INVARIANT (no secret leaves): what looks like one is taken out of names and attributes', () => {
    const secret = 'hvs.CAESIJ1234567890';
    const open = new OpenSpan(`read ${secret}`, {
      attributes: { one: secret, some: ['a', secret], count: 3 },
    });
    open.end();
    const [span] = kept.getFinishedSpans();
    expect(span?.name).toBe('read [vault token]');
    expect(span?.attributes).toEqual({ one: '[vault token]', some: ['a', '[vault token]'], count: 3 });
    expect(span?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
  });
});
