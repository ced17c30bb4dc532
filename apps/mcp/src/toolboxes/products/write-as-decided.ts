import { type Filter, type UpdateFilter } from 'mongodb';
import { doneBy, keyedWrite } from '../../toolbox/keyed-writes.js';
import { type Writing } from '../../toolbox/tool.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { commandLimit } from '../../toolbox/visible-rows.js';
import { policyView, type Product, productsOf } from './product.js';

const mostAttempts = 4;

/** What is given to a product and taken from it. */
export interface Change {
  readonly set: Partial<Product>;
  readonly unset?: readonly (keyof Product)[];
}

/**
 * Changes one version of a product and tries again when another write came between.
 *
 * INVARIANT (written as decided): the write lands only on a version whose policy attributes are those the decision was
 * made on; when one of them changed meanwhile, the decision no longer covers it and the call ends in `conflict`.
 *
 * INVARIANT (once only): a call with an idempotency key changes it once. The write says whose it is, in the same operation; where
 * the product says that already, it is left as it is.
 *
 * INVARIANT (an approval is for one version): what people approved is changed as they were shown it, or not at all.
 *
 * @returns the product as it is after the change
 * @throws ToolError `conflict` when the product was changed or deleted meanwhile, `already_done`
 */
export async function writeAsDecided(
  { db, found: decided, signal, once, now, asFound }: Pick<Writing<unknown, Product, never>, 'db' | 'found' | 'signal' | 'once' | 'now' | 'asFound'>,
  askedVersion: number | undefined,
  { set, unset = [] }: Change,
): Promise<Product> {
  const expectedVersion = askedVersion ?? (asFound ? decided.version : undefined);
  const asDecided = JSON.stringify(policyView(decided));
  let current = decided;
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const done = doneBy(current, once);
    if (done) return done;
    // Of what this call itself has done, policy may think otherwise than of what it was decided on.
    if (JSON.stringify(policyView(current)) !== asDecided) break;
    if (expectedVersion !== undefined && current.version !== expectedVersion) {
      throw new ToolError(
        'conflict',
        `the product is at version ${String(current.version)} now, read it again`,
      );
    }
    const version: Filter<Product> = { _id: { $eq: current._id }, version: { $eq: current.version } };
    const update: UpdateFilter<Product> = {
      $set: { ...set, ...keyedWrite(current, once, now()) },
      $inc: { version: 1 },
      ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((field) => [field, ''])) }),
    };
    const options = { ...commandLimit, returnDocument: 'after' } as const;
    const written = await productsOf(db).findOneAndUpdate(version, update, options);
    if (written !== null) return written;
    const reread = await productsOf(db).findOne({ _id: { $eq: decided._id } }, { ...commandLimit, signal });
    if (!reread) break;
    current = reread;
  }
  // One answer for what was hidden meanwhile and for what was deleted, so that neither gives the other away.
  throw new ToolError(
    'conflict',
    `product \`${decided._id}\` was changed or deleted meanwhile, read it again`,
  );
} // prettier-ignore
