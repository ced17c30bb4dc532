import { z } from 'zod';
import { Content } from '../../../../apps/mcp/src/toolbox/content.js';
import { Tool } from '../../../../apps/mcp/src/toolbox/tool.js';
import { fixtures, text } from './fixtures.js';

/** An argument that is said in a header as well. */
export const withHeader = Tool.from({
  name: 'test_custom_header',
  title: 'Said in a header',
  description: 'Takes a region, which a proxy may route by.',
  input: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }),
  output: Content,
  needs: 'nothing',
  effect: 'read',
  scope: 'catalogue:read',
  resource: fixtures,
  run: ({ input: { region } }) => Promise.resolve({ content: [text(`in ${region}`)] }),
});

const Contact = z
  .object({
    name: z.string().optional(),
    address: z
      .strictObject({ street: z.string().optional(), city: z.string().optional() })
      .meta({ id: 'address', $anchor: 'addressDef' })
      .optional(),
    contactMethod: z.enum(['phone', 'email']).optional(),
    phone: z.string().optional(),
    email: z.string().optional(),
  })
  .refine(({ contactMethod, phone, email }) => {
    const reached = phone !== undefined || email !== undefined;
    return reached && (contactMethod === 'phone' ? phone : email) !== undefined;
  }, 'needs the address of its kind')
  // The same for clients, in JSON Schema 2020-12.
  .meta({
    allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
    if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
    then: { required: ['phone'] },
    else: { required: ['email'] },
  });

/** A schema that says more than a shape. */
export const withRules = Tool.from({
  name: 'json_schema_2020_12_tool',
  title: 'Rules among arguments',
  description: 'Tool with JSON Schema 2020-12 features',
  input: Contact,
  output: Content,
  needs: 'nothing',
  effect: 'read',
  scope: 'catalogue:read',
  resource: fixtures,
  run: ({ input: { contactMethod = 'email' } }) =>
    Promise.resolve({ content: [text(`reached by ${contactMethod}`)] }),
});
