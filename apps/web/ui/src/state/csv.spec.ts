import { describe, expect, it } from '@jest/globals';
import { toCsv } from './csv.js';

describe('toCsv', () => {
  it('writes what RFC 4180 says', () => {
    expect(
      toCsv([
        ['ID', 'Name', 'Price'],
        ['101', 'Monitor, 27"', '$1,449.00'],
        ['', 'two\nlines', ' x'],
      ]),
    ).toBe('ID,Name,Price\r\n101,"Monitor, 27""","$1,449.00"\r\n,"two\nlines"," x"\r\n');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("https://evil.example","x")', `"'=HYPERLINK(""https://evil.example"",""x"")"`],
    ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['  =1', "'  =1"],
    ['\uFF1D1', "'\uFF1D1"],
    ['\tx', "'\tx"],
  ])('a cell is no formula: %j', (cell, written) => {
    expect(toCsv([[cell]])).toBe(`${written}\r\n`);
  });

  it.each(['-5', '+3.5', '-$1,200.00', '-12%', 'a=b', '$5', '1-2'])('leaves %s as it is', (cell) => {
    const [written = ''] = toCsv([[cell]]).split('\r\n');
    expect(written.replaceAll('"', '')).toBe(cell);
  });
});
