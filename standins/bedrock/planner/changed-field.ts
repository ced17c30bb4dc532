export type ChangedField = 'price' | 'stock' | 'name' | 'category' | 'visibility' | 'description';
/** A new value, or a step from the present one; a step in percent is a fraction of it. */
export type Change =
  | { field: ChangedField; to: string | number; unsure?: true }
  | { field: 'price' | 'stock'; by: number; unit: 'absolute' | 'percent' };

/** Words for what can be changed about a product, as alternatives of a pattern. */
export const field =
  'prices?|costs?|stock(?: level)?|quantity|qty|inventory|category|name|title|visibility|description';
