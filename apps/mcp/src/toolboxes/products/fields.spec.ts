import { describe, expect, it } from '@jest/globals';
import { fields, nameSought } from './fields.js';

describe('names and categories of products', () => {
  it.each(['Monitor\u200B', 'Monitor \u202Eetavirp', 'Moni\u00ADtor', 'Monitor\nx', ' '])(
    'are never %j, be it stored or looked for (what is stored is what is shown)',
    (text) => {
      for (const field of [fields.name, fields.category, nameSought])
        expect(field.safeParse(text).success).toBe(false);
    },
  );

  it('are stored and looked for in one form', () => {
    for (const field of [fields.name, fields.category, nameSought])
      expect(field.parse(' E\u0301cran\u00A027\u2033 ')).toBe('Écran 27″');
  });
});
