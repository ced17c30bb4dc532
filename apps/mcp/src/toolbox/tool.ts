import { type Db, type Document } from 'mongodb';
import { z } from 'zod';
import { type Grant } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { type ClientAnswers } from './client-answers.js';
import { Content } from './content.js';
import { type Once } from './keyed-writes.js';
import { type MirroredArgument, mirroredArguments } from './mirrored-arguments.js';
import { type CallMethod, type Offered, variablesIn } from './offered.js';
import { openObjects } from './open-objects.js';
import {
  type ListingResource,
  type ResourceRule,
  type StoredResource,
  type WholeResource,
} from './resource-rule.js';
import { type VisibleRows } from './visible-rows.js';

/**
 * The database credential of whoever asks that a tool is run with: none, one that reads, one that writes. A stored resource
 * is found with a reader in any case.
 */
export type Needs = 'nothing' | 'reader' | 'writer';

/** What a tool does to the world, named as the group of actions in policy that its action must be in. */
export type Effect = 'read' | 'write' | 'destructive';

export type CredentialScope = 'session' | 'decision';
const scopeOf: Readonly<Record<Effect, CredentialScope>> = {
  read: 'session',
  write: 'decision',
  destructive: 'decision',
};

/** How far a call is (MCP, Progress): `progress` grows, to `total` where that is known. */
export interface Progress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** What a permitted tool gets to work with when it needs no database. */
export interface Errand<Input> {
  readonly input: Input;
  readonly principal: Pick<Principal, 'user' | 'tenant'>;
  readonly now: () => Date;
  /** How long their tenant lets what is deleted be restored, in milliseconds. */
  readonly restorableForMs: number;
  readonly signal: AbortSignal;
  /** Tells whoever waits for it, where their client asked to be told. */
  readonly report: (progress: Progress) => void;
  readonly client: ClientAnswers;
}

/** What a permitted tool that reads gets to work with: what it was decided on, and no database. */
export interface Reading<Input, Stored, Row> extends Errand<Input> {
  /** The document the decision was made on; undefined for tools without `find`. */
  readonly found: Stored;
  /** The rows of the whole that the person may read; reads none for tools without `lists`. */
  readonly visible: VisibleRows<Row>;
}

/** What a permitted tool that writes gets to work with. It reads rows as a reading tool does, through `visible`. */
export interface Writing<Input, Stored, Row> extends Reading<Input, Stored, Row> {
  /** The tenant's database, opened with the person's own short-lived credential. */
  readonly db: Db;
  /**
   * Where its client gave the call an idempotency key and the tool says `landsOnce`. It is the same each time that call is sent, and the tool
   * may be run with it more than once, even at once.
   */
  readonly once?: Once | undefined;
  /** People have approved it for `found` as it is, its version too: it is done to no other. */
  readonly asFound: boolean;
}

export interface Declaration<I extends z.ZodObject, O extends z.ZodObject> {
  /** Also the name of its action in policy; a tool without an action there is not started with. */
  readonly name: string;
  readonly title: string;
  /** Read by a model: says when to use it and what comes back. */
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly effect: Effect;
  /** The one of policies/scopes.json that a token needs for it, such as `catalogue:read`. */
  readonly scope: string;
  /**
   * Whose the credential is that it runs with: of this `decision` alone, which lives for seconds and is given back when it is done, or
   * one that the person's calls of a `session` share. By default a `session` for what reads and a `decision` for what writes; what is
   * destructive or approved has a `decision` always.
   */
  readonly credential?: CredentialScope;
  readonly idempotent?: boolean;
  /**
   * It stores `once` in what it writes, in the same operation, writes nothing where that is stored already, and returns what it
   * returned then. Without it a call whose end is not known is not run again under its key.
   */
  readonly landsOnce?: true;
  /** A tool by default. What is made by `promptFrom` and `resourceFrom` is asked for by another method. */
  readonly offered?: Offered;
}

/** What something is decided on, which credential it needs, and what it does. */
export type Doing<I extends z.ZodObject, O extends z.ZodObject, Stored, Row> =
  | {
      readonly needs: 'nothing';
      readonly resource: WholeResource;
      readonly run: (errand: Errand<z.output<I>>) => Promise<z.input<O>>;
    }
  | {
      readonly needs: 'reader';
      // What reads says which rows: a whole that lists nothing would have nothing to read.
      readonly resource: ListingResource<Row> | StoredResource<z.output<I>, Stored, Row>;
      readonly run: (work: Reading<z.output<I>, Stored, Row>) => Promise<z.input<O>>;
    }
  | {
      readonly needs: 'writer';
      readonly resource: ResourceRule<z.output<I>, Stored, Row>;
      readonly run: (work: Writing<z.output<I>, Stored, Row>) => Promise<z.input<O>>;
    };

/** A tool in one file: what it takes and gives, what it is decided on, which credential it needs, and what it does. */
export type ToolDefinition<
  I extends z.ZodObject,
  O extends z.ZodObject,
  Stored = undefined,
  Row = never,
> = Declaration<I, O> & Doing<I, O, Stored, Row>;

/** A definition without what it does. */
export type ToolDeclaration = Declaration<z.ZodObject, z.ZodObject> & {
  readonly offered: Offered;
  readonly credential: CredentialScope;
  readonly needs: Needs;
  readonly resource: ResourceRule<Record<string, unknown>, unknown>;
};

type AnyWork = Errand<Record<string, unknown>> & Partial<Writing<Record<string, unknown>, unknown, Document>>;

/**
 * A registered tool, prompt or resource: whatever is decided, recorded and run. Its implementation is private and runs only
 * against a {@link Grant}.
 */
export class Tool {
  readonly #run: (work: AnyWork) => Promise<unknown>;
  readonly inputSchema: Record<string, unknown>;
  /** Undefined where the result is shown as it is. */
  readonly outputSchema: Record<string, unknown> | undefined;
  /** Arguments that a client says in a header too. */
  readonly mirrored: readonly MirroredArgument[];

  private constructor(
    readonly declaration: ToolDeclaration,
    run: (work: AnyWork) => Promise<unknown>,
  ) {
    this.#run = run;
    this.inputSchema = z.toJSONSchema(declaration.input, { io: 'input' });
    this.outputSchema =
      declaration.output === Content ? undefined : z.toJSONSchema(declaration.output, { io: 'output' });
    this.mirrored = mirroredArguments(this.inputSchema);
  }

  /** @throws TypeError when an object within its input takes keys that it does not name, or what is destructive shares a credential */
  static from<I extends z.ZodObject, O extends z.ZodObject, Stored = undefined, Row = never>(
    definition: ToolDefinition<I, O, Stored, Row>,
  ): Tool {
    const { run, input, offered = { method: 'tools/call' }, ...declaration } = definition;
    const { effect, credential = scopeOf[effect] } = declaration;
    if (effect === 'destructive' && credential !== 'decision')
      throw new TypeError(
        `\`${declaration.name}\` is destructive, so that its credential is of a \`decision\``,
      );
    const tool = new Tool(
      { ...declaration, credential, offered, input: strict(input) } as unknown as ToolDeclaration,
      run as unknown as (work: AnyWork) => Promise<unknown>,
    );
    const [open] = openObjects(tool.inputSchema);
    if (open !== undefined)
      throw new TypeError(
        `\`${tool.name}\` takes keys that it does not name in \`${open}\`, use \`z.strictObject\``,
      );
    return tool;
  }

  get name(): string {
    return this.declaration.name;
  }

  get method(): CallMethod {
    return this.declaration.offered.method;
  }

  /** What a request of its method gives it, before anybody has looked at it. */
  givenIn(params: Readonly<Record<string, unknown>>): unknown {
    const { offered } = this.declaration;
    return offered.method === 'resources/read'
      ? variablesIn(offered.uri, String(params['uri']))
      : (params['arguments'] ?? {});
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

/**
 * INVARIANT (unknown properties are refused): whatever the definition says about them, and in no object within. What it says to
 * clients beside its shape (`meta`) stays.
 */
function strict(input: z.ZodObject): z.ZodObject {
  const meta = input.meta();
  return meta ? input.strict().meta(meta) : input.strict();
}
