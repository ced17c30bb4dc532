import { type Db, type Document, type Filter } from 'mongodb';
import { type Asking, type Resource } from '#libs/policy';

/** A resource as it is stored, found with the person's own reader credential. */
export interface Found<Stored> {
  readonly id: string;
  /** What policy may know about it, all of it stored. The tenant is added by the pipeline. */
  readonly attributes: Resource['attributes'];
  /** What the tool works on: exactly what was decided about. */
  readonly document: Stored;
}

/**
 * The rows that a list is made of, and which of them are whose to see.
 * INVARIANT (what is hidden is never scanned): a tool is handed rows through {@link visibleTo} only, so that no bound, page,
 * order or count is made of rows that whoever asks may not read.
 */
export interface ListedRows<Row> {
  /** The entity type of one row. */
  readonly type: string;
  /** The tool that reads one row: a list shows what this would show. */
  readonly readBy: string;
  /** The collection of the tenant's database that holds them. */
  readonly collection: string;
  /** What policy may know of a row; the same as the finder of `readBy` says. */
  readonly viewOf: (row: Row) => Omit<Found<unknown>, 'document'>;
  /**
   * The condition of policy on what is stored, as the database asks it of each row: it selects the rows on which policy
   * permits `readBy` to this principal, of all who could be permitted it on some row. The specs compare it with policy for
   * every principal and every combination of the values in the matrix. Only operators that Amazon DocumentDB has.
   * @returns undefined for whoever may see none
   */
  readonly visibleTo: (asking: Asking) => Filter<Row> | undefined;
}

/** What every rule about resources says. */
interface ResourceType {
  /** An entity type of the schema, such as `Product`; the one that the tool's action is about. */
  readonly type: string;
  /**
   * Attributes that say nothing of a person, and so may stand in a record as they are. Whatever is not named here is
   * recorded as a digest.
   */
  readonly namesNobody?: readonly string[];
}

/** The tenant's own as a whole, such as its catalogue: nothing is read to decide about it. */
export interface WholeResource extends ResourceType {
  readonly find?: undefined;
  readonly lists?: undefined;
}

/** A whole whose rows its tools are handed. */
export interface ListingResource<Row> extends ResourceType {
  readonly find?: undefined;
  readonly lists: ListedRows<Row>;
}

/** One stored thing, found by a call's arguments. */
export interface StoredResource<Input, Stored, Row = never> extends ResourceType {
  /** Where its tools look at others of its kind too. */
  readonly lists?: ListedRows<Row>;
  /** Undefined when there is none: the principal then hears the same as when it is not theirs to see. */
  readonly find: (db: Db, input: Input, signal: AbortSignal) => Promise<Found<Stored> | undefined>;
  readonly idOf: (input: Input) => string;
  /** As people see it who answer for a call about it, by its name; what policy may know of it where this is absent. */
  readonly shows?: (stored: Stored) => Readonly<Record<string, unknown>>;
  /**
   * What is stored about the resource that is most favourable to who asks among all that could exist. Admission is asked
   * about it before anything is read: "could this principal ever be permitted this?" So it must meet every condition that
   * policy puts on what is stored (public, owned by who asks, costing nothing). What a policy permits on another
   * condition, of one category only, say, it would hide: the specs that compare admission with every row of the matrix
   * fail then. The tenant is added.
   */
  readonly witness: (asking: Asking) => Resource['attributes'];
}

export type ResourceRule<Input, Stored, Row = Document> =
  WholeResource | ListingResource<Row> | StoredResource<Input, Stored, Row>;

/** The resource that admission is asked about: the tenant's own as it is, or the witness of what could be stored. */
export function witnessOf(
  rule: ResourceRule<never, unknown>,
  { user, tenant, roles, agent }: Asking,
): Resource {
  if (!rule.find) return { type: rule.type, id: tenant, attributes: { tenant } };
  const stored = rule.witness({ ...(user && { user }), tenant, roles, agent });
  return { type: rule.type, id: '(admission)', attributes: { ...stored, tenant } };
}
