import {
  type NamedStep,
  type Refusing,
  runSteps,
  type Sequence,
  type Step,
  type StepObserver,
} from './sequence.js';
import { type Added, Stop } from './stop.js';
import { type Waiting } from './waiting.js';

/** What the rows in front let through, on its way to the rows of one column. */
export interface Passed<Front extends object, Column extends string> {
  readonly column: Column;
  readonly state: Readonly<Front>;
}

/** Where the columns part. */
export interface Fork<Front, Column extends string> {
  readonly columns: readonly Column[];
  /** The column something goes on in, by what the rows in front made. */
  readonly by: (state: Front) => Column;
}

/** How the rows behind refuse, and in which columns they may wait. */
export interface Behind<Refusal extends Stop, Waits extends string> extends Refusing<Refusal> {
  /** Columns whose asker can be told to wait; in the others a wait is the denial that it is meanwhile. */
  readonly waits?: readonly Waits[];
}

/** A row as a reader sees it. */
export interface ShownRow {
  readonly name: string;
  readonly columns: readonly string[];
}

type ByColumn = Readonly<Record<string, object>>;

/** The steps of one row: what each may need is what the rows before it made in its column. */
type Cells<States extends ByColumn, Refusal extends Stop, Waits> = {
  readonly [Column in keyof States]?: Step<
    States[Column],
    Added,
    Column extends Waits ? Refusal | Waiting : Refusal
  >;
};
type AddedBy<Cell> = Cell extends (given: never) => infer Given
  ? [Exclude<Awaited<Given>, Stop>] extends [never]
    ? unknown
    : Exclude<Awaited<Given>, Stop>
  : unknown;
type After<States extends ByColumn, Row> = {
  readonly [Column in keyof States]: Column extends keyof Row
    ? States[Column] & AddedBy<Row[Column]>
    : States[Column];
};
/** No row replaces what a row before it made. */
type Additions<States extends ByColumn, Row> = {
  readonly [Column in keyof Row & keyof States]?: keyof States[Column] &
    keyof AddedBy<Row[Column]> extends never
    ? unknown
    : never;
};

interface Drawn<Start extends object, Front extends object, FrontStops extends Stop> {
  readonly front: Sequence<Start, Front, FrontStops>;
  readonly fork: Fork<Front, string>;
  readonly behind: Behind<Stop, string>;
  readonly steps: Readonly<Record<string, readonly NamedStep[]>>;
  readonly shown: readonly ShownRow[];
}

/**
 * Steps as a table: rows from top to bottom, columns for the ways of asking. The rows in front are the same for all, and
 * find out the column. Something else may stand between them and the rows behind, of which each column has those with
 * a cell in it. The type of a column grows with its own rows, so that no cell can be placed before the one that makes what
 * it needs.
 */
export class Table<
  Start extends object,
  Front extends object,
  FrontStops extends Stop,
  Entry extends object,
  States extends ByColumn,
  Refusal extends Stop,
  Waits extends string,
> {
  /** What was let through and has not gone on yet, by the very object. */
  readonly #passed = new WeakMap<object, object>();

  private constructor(private readonly drawn: Drawn<Start, Front, FrontStops>) {}

  static behind<
    Start extends object,
    Front extends object,
    FrontStops extends Stop,
    Column extends string,
    Refusal extends Stop,
    Waits extends Column = never,
  >(
    front: Sequence<Start, Front, FrontStops>,
    fork: Fork<Front, Column>,
    behind: Behind<Refusal, Waits>,
  ): Table<Start, Front, FrontStops, object, Record<Column, Front>, Refusal, Waits> {
    return new Table({
      front,
      fork,
      behind,
      steps: Object.fromEntries(fork.columns.map((column) => [column, []])),
      shown: front.steps.map(({ name }) => ({ name, columns: fork.columns })),
    });
  }

  /** What stands between the rows in front and those behind adds this. */
  entering<Adds extends Added>(): Table<
    Start,
    Front,
    FrontStops,
    Entry & Adds,
    { readonly [Column in keyof States]: States[Column] & Adds },
    Refusal,
    Waits
  > {
    return new Table(this.drawn);
  }

  /** A row, with a cell for each column that has it. */
  row<Row extends Cells<States, Refusal, Waits>>(
    name: string,
    row: Row & Additions<States, Row>,
  ): Table<Start, Front, FrontStops, Entry, After<States, Row>, Refusal, Waits> {
    return this.#drawn([name], row);
  }

  /**
   * Rows of one column, after which it goes on however they end: what they made, or the stop of the one that stopped, is
   * handed to the rows below under `key`.
   */
  attempt<
    Column extends keyof States & string,
    Key extends string,
    Made extends object,
    Failure extends Stop,
  >(
    column: Column,
    key: Key & (Key extends keyof States[Column] ? never : unknown),
    rows: Sequence<States[Column], Made, Failure>,
  ): Table<
    Start,
    Front,
    FrontStops,
    Entry,
    After<States, Record<Column, () => Readonly<Record<Key, Made | Failure>>>>,
    Refusal,
    Waits
  > {
    const take = async (state: never, observe?: StepObserver) => ({ [key]: await rows.run(state, observe) });
    return this.#drawn(
      rows.steps.map(({ name }) => name),
      { [column]: take },
    );
  }

  /** For a reader, from top to bottom. */
  get rows(): readonly ShownRow[] {
    return this.drawn.shown;
  }

  /** The rows in front. Never rejects. */
  async enter(
    start: Start,
    observe?: StepObserver,
  ): Promise<Passed<Front, keyof States & string> | FrontStops> {
    const { front, fork } = this.drawn;
    const state = await front.run(start, observe);
    if (state instanceof Stop) return state;
    const passed = Object.freeze({ column: fork.by(state), state });
    this.#passed.set(passed, state);
    return passed;
  }

  /**
   * The rows behind, of one column, all of them.
   * INVARIANT (no row is skipped): they are reached only with what the rows in front let through, in the column they found,
   * and once.
   * @throws TypeError for anything else
   */
  async onward<Column extends keyof States & string>(
    column: Column,
    passed: Passed<Front, string>,
    entry: Entry,
    observe?: StepObserver,
  ): Promise<States[Column] | Refusal | (Column extends Waits ? Waiting : never)> {
    const front = this.#passed.get(passed);
    this.#passed.delete(passed);
    const steps = this.drawn.steps[column];
    if (!front || !steps || passed.column !== column) {
      throw new TypeError(`nothing was let through to go on once as \`${column}\``);
    }
    return (await runSteps(steps, { ...front, ...entry }, observe)) as States[Column] | Refusal;
  }

  #drawn<Drawn extends ByColumn>(
    names: readonly string[],
    row: Readonly<Record<string, NamedStep['take'] | undefined>>,
  ): Table<Start, Front, FrontStops, Entry, Drawn, Refusal, Waits> {
    const { behind, shown } = this.drawn;
    const steps = { ...this.drawn.steps };
    const columns = Object.keys(row).filter((column) => row[column]);
    for (const column of columns) {
      const take = row[column];
      const before = steps[column];
      if (!take || !before) throw new TypeError(`there is no column \`${column}\``);
      const mayWait = behind.waits?.includes(column) ?? false;
      steps[column] = [...before, { name: names.join(', '), take, refusing: behind, mayWait }];
    }
    return new Table({
      ...this.drawn,
      steps,
      shown: [...shown, ...names.map((name) => ({ name, columns }))],
    });
  }
}
