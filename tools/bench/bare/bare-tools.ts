import { McpServer } from '@modelcontextprotocol/server';
import { type Db } from 'mongodb';
import { z } from 'zod';
import { productFilter } from '../../../apps/mcp/src/toolboxes/products/product-filter.js';
import { type Product, productsCollection } from '../../../apps/mcp/src/toolboxes/products/product.js';
import { visibleProducts } from '../../../apps/mcp/src/toolboxes/products/visible-products.js';
import { readRows, type WantedRows } from '../../../apps/mcp/src/toolbox/visible-rows.js';

/**
 * The search tool as most people would write an MCP server today: one database login for everybody, nobody asked,
 * nothing recorded. Same query, same rows, same result; what the enforced call costs more is enforcement.
 */
export function bareServer(db: Db): McpServer {
  const server = new McpServer({ name: 'bare', version: '1' });
  const inputSchema = z.object({ category: z.string(), maxPrice: z.number() });
  server.registerTool('products_search', { inputSchema }, async (terms, { mcpReq: { signal } }) => {
    const page = async (wanted: WantedRows<Product>) => {
      const rows = await readRows(db, productsCollection, wanted, signal);
      return { rows: rows.slice(0, wanted.limit), hasMore: rows.length > wanted.limit };
    };
    const { products, hasMore } = await visibleProducts(
      { visible: { page, shows: () => Promise.resolve(true) } },
      { filter: productFilter(terms), sort: 'name', order: 'asc', skip: 0, limit: 50 },
    );
    const result = { products, hasMore };
    return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result };
  });
  return server;
}
