import { afterEach, expect, it } from '@jest/globals';
import { type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import * as measured from '@opentelemetry/sdk-metrics';
import { count, gauge, measures, measureTime, measureWith } from './measures.js';

afterEach(() => measureWith(undefined));

async function told(): Promise<Map<string, unknown[]>> {
  const { resourceMetrics } = await reader.collect();
  return pointsOf(resourceMetrics);
}
const reader = new (class extends measured.MetricReader {
  protected onForceFlush = () => Promise.resolve();
  protected onShutdown = () => Promise.resolve();
})();
const meter = new measured.MeterProvider({ readers: [reader] }).getMeter('spec');

const pointsOf = ({ scopeMetrics }: ResourceMetrics) =>
  new Map(
    scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ attributes, value }) => [attributes, value]),
      ]),
  );

it('tells nothing before it is told whom to', () => {
  expect(() => count('deputy.alarms', { alarm: 'x' })).not.toThrow();
});

it('counts, measures in seconds and asks gauges, leaving out what cannot be said', async () => {
  measureWith(meter);
  count('deputy.alarms', { alarm: 'decision_log_differs' });
  count('deputy.alarms', { alarm: 'decision_log_differs' });
  measureTime('deputy.call.duration', 250, { outcome: 'succeeded' });
  gauge('deputy.spool.waiting', () => 7);
  gauge('deputy.log.lag', () => Promise.reject(new Error('NATS is away')));
  const points = await told();
  expect(points.get('deputy.alarms')).toEqual([[{ alarm: 'decision_log_differs' }, 2]]);
  expect(points.get('deputy.call.duration')).toMatchObject([
    [{ outcome: 'succeeded' }, { sum: 0.25, count: 1 }],
  ]);
  expect(points.get('deputy.spool.waiting')).toEqual([[{}, 7]]);
  expect(points.get('deputy.log.lag')).toBeUndefined();
});

it.each(Object.entries(measures))('%s is told apart by nothing without a bound', (_name, { by }) => {
  for (const attribute of by) expect(attribute).not.toMatch(/user|person|subject|\bid\b|session|token$/);
});
