import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Row } from './conversation.js';

type Seeded = Omit<Row, 'price'> & { priceCents: number; visibility: string; createdAt: string };

/** The catalogue that a local mesh begins with, as one of its people sees it: what is public, and what is theirs. */
export function seededCatalogue(tenant: string, person: string): Row[] {
  const path = join('tools', 'seed', 'catalogue', `${tenant}.json`);
  const seeded = JSON.parse(readFileSync(path, 'utf8')) as Seeded[];
  return seeded
    .filter(({ visibility, owner }) => visibility === 'public' || owner === person)
    .map(({ priceCents, ...row }) => ({ ...row, price: priceCents / 100 }));
}
