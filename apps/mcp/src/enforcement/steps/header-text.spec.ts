import { describe, expect, it } from '@jest/globals';
import { headerText } from './header-text.js';

describe('headerText', () => {
  it.each([
    ['products_list', 'products_list'],
    ['=?base64?cHJvZHVjdHNfbGlzdA==?=', 'products_list'],
    ['=?base64?w6k=?=', 'é'],
    ['=?base64??=', ''],
    // Not the form: the text itself.
    ['=?BASE64?w6k=?=', '=?BASE64?w6k=?='],
    ['=?base64?w6k=', '=?base64?w6k='],
    // No UTF-8, no padding, bits that say nothing.
    ['=?base64?/w==?=', undefined],
    ['=?base64?w6k?=', undefined],
    ['=?base64?w6l=?=', undefined],
  ])('%s is %s', (value, text) => expect(headerText(value)).toBe(text));
});
