import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { measures } from '#libs/telemetry';

const folder = join('docker-compose', 'observe');

/** What the collector's exporter for Prometheus makes of a metric's name (OpenTelemetry, Prometheus and OpenMetrics compatibility). */
function seriesOf([name, { kind, unit }]: [string, { kind: string; unit: string }]): string[] {
  const plain = `${name.replaceAll('.', '_')}${unit === 's' ? '_seconds' : ''}`;
  if (kind === 'counter') return [`${plain}_total`];
  return kind === 'gauge' ? [plain] : ['_bucket', '_sum', '_count'].map((suffix) => `${plain}${suffix}`);
}

const series = new Map(
  Object.entries(measures).flatMap(([name, measure]) =>
    seriesOf([name, measure]).map((one) => [one, measure.by.map((by) => by.replaceAll('.', '_'))] as const),
  ),
);
const anyLabel = ['le', 'service_name'];

/** @returns what of an expression the mesh does not measure: a series, or something that it is not told apart by */
function unmeasured(expression: string): string[] {
  const named = [
    ...expression
      .replaceAll(/\bby \([^)]*\)/g, '')
      .matchAll(/\b(?:deputy|gen_ai|http)_[a-z_]+\b(?=\s*[[{)]|$)/g),
  ].map(([one]) => one);
  const told = [...anyLabel, ...named.flatMap((one) => series.get(one) ?? [])];
  const by = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/));
  const matched = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, matchers = '']) =>
    matchers.split(',').map((one) => /^\s*(\w+)/.exec(one)?.[1] ?? ''),
  );
  return [
    ...(named.length > 0 ? [] : [`no series in ${expression}`]),
    ...named.filter((one) => !series.has(one)),
    ...[...by, ...matched].filter((label) => !told.includes(label)),
  ];
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}
interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}
const rules = (parse(readFileSync(join(folder, 'alerts.yml'), 'utf8')) as Rules).groups.flatMap(
  ({ rules: some }) => some,
);
const { panels } = JSON.parse(readFileSync(join(folder, 'dashboard.json'), 'utf8')) as Dashboard;

describe('what is drawn and alarmed', () => {
  it.each(rules)('$alert is of metrics that there are', ({ expr }) => expect(unmeasured(expr)).toEqual([]));

  it.each(panels)('$title is of metrics that there are', ({ targets }) => {
    for (const { expr } of targets) expect(unmeasured(expr)).toEqual([]);
  });

  it('leaves out no metric', () => {
    const text = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
    const missing = Object.entries(measures).filter(
      (one) => !seriesOf(one).some((name) => text.includes(name)),
    );
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  it.each([
    ['sum(deputy_leases_live)', 'deputy_leases_live'],
    ['sum by (person) (rate(deputy_decisions_total[5m]))', 'person'],
    ['rate(deputy_decisions_total{user="bob"}[5m])', 'user'],
    ['vector(1)', 'no series in vector(1)'],
  ])('%s would be found', (expression, missing) => expect(unmeasured(expression)).toEqual([missing]));
});
