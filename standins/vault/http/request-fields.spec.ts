import { describe, expect, it } from '@jest/globals';
import { RequestFields } from './request-fields.js';

const fields = (values: Record<string, unknown>) => new RequestFields(values);

describe('RequestFields', () => {
  it.each<[unknown, number]>([
    [90, 90],
    ['90', 90],
    ['90s', 90],
    ['1h30m', 5400],
    ['1.5m', 90],
    ['2d', 172_800],
    ['', 0],
    [null, 0],
  ])('reads the duration %j as %i seconds', (value, seconds) => {
    expect(fields({ ttl: value }).duration('ttl')).toBe(seconds);
  });

  it.each(['5 minutes', 'h', '-1h', '1y', {}, [], true, Number.NaN])('refuses the duration %j', (value) => {
    expect(() => fields({ ttl: value }).duration('ttl')).toThrow('invalid duration');
  });

  it('reads lists given as text or as a list', () => {
    expect(fields({ policies: 'a, b,,c' }).list('policies')).toEqual(['a', 'b', 'c']);
    expect(fields({ policies: ['a', 'b'] }).list('policies')).toEqual(['a', 'b']);
    expect(fields({}).list('policies', ['kept'])).toEqual(['kept']);
    expect(() => fields({ policies: [1] }).list('policies')).toThrow('expected strings');
  });

  it('keeps the commas of a statement', () => {
    const statement = '{"db":"admin","roles":[{"role":"read","db":"x"}]}';
    expect(fields({ s: statement }).statements('s')).toEqual([statement]);
    expect(fields({ s: [statement] }).statements('s')).toEqual([statement]);
  });

  it('is not fooled by names of an object’s own machinery', () => {
    const hostile = fields(
      JSON.parse('{"__proto__":{"role":"x"},"constructor":"y"}') as Record<string, unknown>,
    );
    expect(hostile.text('role')).toBe('');
    expect(hostile.text('toString')).toBe('');
  });
});
