import { describe, expect, it } from '@jest/globals';
import { serviceVariables } from '../env/service-variables.js';
import { configurationPage } from './configuration-page.js';

describe('the page of configuration', () => {
  const page = configurationPage(process.cwd());
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));

  it.each(serviceVariables)('has a section with every variable of $service', ({ service, fields }) => {
    const section = page.slice(page.indexOf(`## ${service}`));
    for (const name of Object.keys(fields.shape)) expect(section).toContain(`| \`${name}\` |`);
  });

  it('says of each what it is for', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
  });

  it('tells what must be given from what need not be', () => {
    expect(rows.filter((row) => row.includes('**required**')).join()).toContain('`NATS_URL`');
    expect(rows.find((row) => row.startsWith('| `SESSION_IDLE_MS`'))).toContain('`1800000`');
  });
});
