import { type Attributes, type Meter, type ObservableResult } from '@opentelemetry/api';

type Kind = 'counter' | 'histogram' | 'gauge';
interface Measure {
  readonly kind: Kind;
  /** UCUM, as OpenTelemetry asks for. */
  readonly unit: string;
  readonly about: string;
  /** By what it is told apart: names of a bounded number only, never a person, an argument or an id. */
  readonly by: readonly string[];
}

/** Every metric there is. Dashboards and alert rules are held against this table. */
export const measures = {
  'deputy.decisions': { kind: 'counter', unit: '{decision}', by: ['decision', 'rule', 'tool'], about: 'calls decided, by outcome, first rule and tool' },
  'deputy.call.duration': { kind: 'histogram', unit: 's', by: ['outcome'], about: 'a call of a tool, from the gate to its answer' },
  'deputy.step.duration': { kind: 'histogram', unit: 's', by: ['step'], about: 'one step of enforcement' },
  'deputy.credentials.live': { kind: 'gauge', unit: '{credential}', by: [], about: 'database credentials lent or kept, each a login at Vault and a database user' },
  'deputy.credentials.unended': { kind: 'gauge', unit: '{credential}', by: [], about: 'credentials that Vault could not end yet' },
  'deputy.spool.waiting': { kind: 'gauge', unit: '{event}', by: [], about: 'outcomes and refusals that the stream has not taken yet' },
  'deputy.log.lag': { kind: 'gauge', unit: '{event}', by: [], about: 'records stored that the decision log has not written yet' },
  'deputy.alarms': { kind: 'counter', unit: '{alarm}', by: ['alarm'], about: 'log lines that somebody must look at' },
  'deputy.turns.running': { kind: 'gauge', unit: '{turn}', by: [], about: 'turns that the agent answers now' },
  'gen_ai.client.operation.duration': { kind: 'histogram', unit: 's', by: ['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model', 'error.type'], about: 'one reply of the model' },
  'gen_ai.client.token.usage': { kind: 'histogram', unit: '{token}', by: ['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model', 'gen_ai.token.type'], about: 'tokens of one reply' },
  'http.server.request.duration': { kind: 'histogram', unit: 's', by: ['http.request.method', 'http.route', 'http.response.status_code'], about: 'a request of HTTP' },
} as const satisfies Record<string, Measure>; // prettier-ignore

export type MeasureName = keyof typeof measures;
type Of<K extends Kind> = {
  [Name in MeasureName]: (typeof measures)[Name]['kind'] extends K ? Name : never;
}[MeasureName];
type By<Name extends MeasureName> = Partial<Record<(typeof measures)[Name]['by'][number], string | number>>; // prettier-ignore

const fromMilliseconds = 1_000;
/** Of durations in seconds: from a decision to a turn. */
const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

interface Recorder {
  add(name: string, value: number, attributes: Attributes): void;
  watch(name: string, read: (result: ObservableResult) => void | Promise<void>): void;
}

let recorder: Recorder | undefined;

/** From now on what is measured is told to `meter`; undefined ends that. Until then measuring costs nothing and tells nothing. */
export function measureWith(meter: Meter | undefined): void {
  recorder = meter && recorderOf(meter);
}

export function count<Name extends Of<'counter'>>(name: Name, by: By<Name>): void {
  recorder?.add(name, 1, by);
}

export function measure<Name extends Of<'histogram'>>(name: Name, value: number, by: By<Name>): void {
  recorder?.add(name, value, by);
}

/** @param milliseconds that it took */
export function measureTime<Name extends Of<'histogram'>>(name: Name, milliseconds: number, by: By<Name>): void {
  recorder?.add(name, milliseconds / fromMilliseconds, by);
} // prettier-ignore

/** Asked whenever metrics are told. What cannot be said now is left out. */
export function gauge(name: Of<'gauge'>, read: () => number | undefined | Promise<number | undefined>): void {
  recorder?.watch(name, async (result) => {
    const value = await Promise.resolve().then(read).catch(() => undefined);
    if (value !== undefined) result.observe(value);
  });
} // prettier-ignore

function recorderOf(meter: Meter): Recorder {
  const adding = new Map<string, (value: number, attributes: Attributes) => void>();
  for (const [name, { kind, unit, about }] of Object.entries<Measure>(measures)) {
    const options = { unit, description: about };
    if (kind === 'counter') {
      const counter = meter.createCounter(name, options);
      adding.set(name, (value, attributes) => counter.add(value, attributes));
    }
    if (kind === 'histogram') {
      const advice = unit === 's' ? { advice: { explicitBucketBoundaries: seconds } } : {};
      const histogram = meter.createHistogram(name, { ...options, ...advice });
      adding.set(name, (value, attributes) => histogram.record(value, attributes));
    }
  }
  return {
    add: (name, value, attributes) => adding.get(name)?.(value, attributes),
    watch(name, read) {
      const { unit, about } = measures[name as MeasureName];
      meter.createObservableGauge(name, { unit, description: about }).addCallback(read);
    },
  };
}
