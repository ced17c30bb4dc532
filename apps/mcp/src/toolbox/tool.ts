import { type Db } from 'mongodb';
import { z } from 'zod';
import { type Grant } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { type Resource } from '#libs/policy';

/** A resource as it is stored, found with the caller's own reader credential. */
export interface Found<Document> {
  readonly id: string;
  /** What policy may know about it, all of it stored. The tenant is added by the pipeline. */
  readonly attributes: Resource['attributes'];
  /** What the tool works on: exactly what was decided about. */
  readonly document: Document;
}

/** What a call is decided on: the tenant's catalogue as a whole, or one stored thing found by its arguments. */
export type ResourceRule<Input, Document> = {
  readonly type: string;
  /**
   * Attributes that say nothing of a person, and so may stand in a record as they are. Whatever is not named here is
   * recorded as a digest.
   */
  readonly namesNobody?: readonly string[];
} & (
  | { readonly find?: undefined }
  | {
      /** Undefined when there is none: the caller then hears the same as when it is not theirs to see. */
      readonly find: (db: Db, input: Input, signal: AbortSignal) => Promise<Found<Document> | undefined>;
      readonly idOf: (input: Input) => string;
    }
);

/** What a permitted tool gets to work with. */
export interface Work<Input, Document> {
  readonly input: Input;
  /** The tenant's database, opened with the caller's own short-lived credential. */
  readonly db: Db;
  readonly principal: Pick<Principal, 'user' | 'tenant'>;
  /** The document the decision was made on; undefined for tools without `find`. */
  readonly found: Document;
  /** Whether the same caller may do `action` to each of the rows, in their order, by the same policies. For lists. */
  readonly mayEach: (
    action: string,
    type: string,
    rows: readonly Omit<Found<unknown>, 'document'>[],
  ) => Promise<readonly boolean[]>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** A tool in one file: what it takes and gives, what it is decided on, which credential it needs, and what it does. */
export interface ToolDefinition<I extends z.ZodObject, O extends z.ZodObject, Document = undefined> {
  /** Also the name of its action in policy; a tool without an action there is denied to everybody. */
  readonly name: string;
  readonly title: string;
  /** Read by a model: says when to use it and what comes back. */
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly access: 'reader' | 'writer';
  /** A destructive call borrows a credential made for it alone. */
  readonly destructive?: boolean;
  readonly idempotent?: boolean;
  readonly resource: ResourceRule<z.output<I>, Document>;
  readonly run: (work: Work<z.output<I>, Document>) => Promise<z.input<O>>;
}

type AnyWork = Work<Record<string, unknown>, unknown>;

/**
 * A registered tool. Its implementation is private and runs only against a {@link Grant}.
 */
export class Tool {
  readonly #run: (work: AnyWork) => Promise<unknown>;
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema: Record<string, unknown>;

  private constructor(
    readonly declaration: Omit<ToolDefinition<z.ZodObject, z.ZodObject, unknown>, 'run'>,
    run: (work: AnyWork) => Promise<unknown>,
  ) {
    this.#run = run;
    this.inputSchema = z.toJSONSchema(declaration.input, { io: 'input' });
    this.outputSchema = z.toJSONSchema(declaration.output, { io: 'output' });
  }

  static from<I extends z.ZodObject, O extends z.ZodObject, D>(definition: ToolDefinition<I, O, D>): Tool {
    const { run, input, ...declaration } = definition;
    return new Tool(
      // INVARIANT (unknown properties are refused): whatever the definition says about them.
      { ...declaration, input: input.strict() } as unknown as Tool['declaration'],
      run as unknown as (work: AnyWork) => Promise<unknown>,
    );
  }

  get name(): string {
    return this.declaration.name;
  }

  /**
   * INVARIANT (no tool runs without a recorded permit): the grant exists only after the stream acknowledged the
   * decision, names this tool, and is spent here.
   * @returns the result, cut to the declared output schema
   */
  async run(grant: Grant, work: AnyWork): Promise<Record<string, unknown>> {
    grant.spend(this.name);
    return this.declaration.output.parse(await this.#run(work));
  }
}
