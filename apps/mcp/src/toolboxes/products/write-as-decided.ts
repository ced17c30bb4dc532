import { type Filter } from 'mongodb';
import { type Work } from '../../toolbox/tool.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { commandLimit, policyView, type Product, productsOf } from './product.js';

const mostAttempts = 4;

/**
 * Writes to one version of a product and tries again when another write came between.
 *
 * INVARIANT (written as decided): the write lands only on a version whose policy attributes are those the decision was
 * made on; when one of them changed meanwhile, the decision no longer covers it and the call ends in `conflict`.
 *
 * @param write returns what it wrote to, or null when `version` was gone
 * @throws ToolError `not_found` when the product was deleted meanwhile, `conflict` when it changed
 */
export async function writeAsDecided<T>(
  { db, found: decided, signal }: Pick<Work<unknown, Product>, 'db' | 'found' | 'signal'>,
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
    if (!reread) throw new ToolError('not_found', `product \`${decided._id}\` was deleted meanwhile`);
    if (JSON.stringify(policyView(reread)) !== asDecided) break;
    current = reread;
  }
  throw new ToolError('conflict', `product \`${decided._id}\` was changed meanwhile, read it again`);
}
