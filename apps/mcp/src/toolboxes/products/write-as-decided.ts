import { type Filter } from 'mongodb';
import { type Writing } from '../../toolbox/tool.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { commandLimit } from '../../toolbox/visible-rows.js';
import { policyView, type Product, productsOf } from './product.js';

const mostAttempts = 4;

/**
 * Writes to one version of a product and tries again when another write came between.
 *
 * INVARIANT (written as decided): the write lands only on a version whose policy attributes are those the decision was
 * made on; when one of them changed meanwhile, the decision no longer covers it and the call ends in `conflict`.
 *
 * @param write returns what it wrote to, or null when `version` was gone
 * @throws ToolError `conflict` when the product was changed or deleted meanwhile
 */
export async function writeAsDecided<T>(
  { db, found: decided, signal }: Pick<Writing<unknown, Product, never>, 'db' | 'found' | 'signal'>,
  expectedVersion: number | undefined,
  write: (version: Filter<Product>) => Promise<T | null>,
): Promise<T> {
  const asDecided = JSON.stringify(policyView(decided));
  let current = decided;
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    if (expectedVersion !== undefined && current.version !== expectedVersion) {
      throw new ToolError(
        'conflict',
        `the product is at version ${String(current.version)} now, read it again`,
      );
    }
    const written = await write({ _id: { $eq: current._id }, version: { $eq: current.version } });
    if (written !== null) return written;
    const reread = await productsOf(db).findOne({ _id: { $eq: decided._id } }, { ...commandLimit, signal });
    // One answer for what was hidden meanwhile and for what was deleted, so that neither gives the other away.
    if (!reread || JSON.stringify(policyView(reread)) !== asDecided) break;
    current = reread;
  }
  throw new ToolError(
    'conflict',
    `product \`${decided._id}\` was changed or deleted meanwhile, read it again`,
  );
}
