import { z } from 'zod';

const name = z.string().min(1).max(64);

/** Most attributes of one resource, and the longest text of one, that a record holds. */
export const factBounds = { attributes: 24, text: 128 } as const;

/**
 * What a decision was made on, so that another policy can be asked the same question later.
 * INVARIANT (facts name nobody): an attribute is stored as it is only when its resource type declares that it names
 * nobody; any other as a digest, salted with the call's id, which tells whether a guess is right and nothing else.
 */
export const Facts = z.strictObject({
  roles: z.array(z.string().max(64)).max(16),
  time: z.iso.datetime().meta({ description: 'as policy saw it' }),
  attributes: z
    .record(name, z.union([z.string().max(factBounds.text), z.int(), z.boolean()]))
    .refine((record) => Object.keys(record).length <= factBounds.attributes)
    .meta({ description: 'stored attributes of the resource that name nobody' }),
  withheld: z
    .record(name, z.string().regex(/^sha256:[0-9a-f]{64}$/))
    .refine((record) => Object.keys(record).length <= factBounds.attributes)
    .meta({ description: 'digests of `[call id, name, value]` of all other attributes' }),
});
export type Facts = z.infer<typeof Facts>;
