import { z } from 'zod';

const instant = z.iso.datetime().transform((text) => new Date(text));

/** One product of a catalogue file. It becomes version 1 of a document whose `_id` is `id`. */
export const CatalogueProduct = z.strictObject({
  id: z.string().regex(/^[1-9]\d{2,8}$/, 'a number of at least three digits, as text'),
  name: z.string().min(1).max(200),
  category: z.string().min(1).max(100),
  priceCents: z.int().min(0),
  stock: z.int().min(0),
  /** A username. */
  owner: z.string().min(1),
  visibility: z.enum(['public', 'private']),
  createdAt: instant,
  updatedAt: instant,
});
export type CatalogueProduct = z.infer<typeof CatalogueProduct>;

export const Catalogue = z
  .array(CatalogueProduct)
  .min(1)
  .refine((products) => new Set(products.map(({ id }) => id)).size === products.length, 'an id is used once')
  .refine(
    (products) => products.every(({ createdAt, updatedAt }) => createdAt <= updatedAt),
    'nothing is updated before it is created',
  );
