import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import config from '../../jest.config.mjs';

type Report = {
  numTotalTests: number;
  testResults: {
    message: string;
    assertionResults: { title: string; status: string; failureMessages: string[] }[];
  }[];
};

/** Jest as `npm test` runs it, on specs that fail. */
describe('the runner', () => {
  let report: Report;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deputy-runner-'));
    const file = join(folder, 'report.json');
    const { projects } = config as { projects: { runtime: string; testEnvironment: string }[] };
    const { runtime, testEnvironment } = projects[0] as (typeof projects)[0];
    const own = { rootDir: process.cwd(), roots: ['<rootDir>/test/runner'], testRegex: 'fixture\\.ts$' };
    const options = ['--config', JSON.stringify({ ...own, runtime, testEnvironment, transform: {} })];
    await new Promise((ended) => {
      const args = ['node_modules/jest/bin/jest.js', ...options, '--runInBand', '--json', `--outputFile=${file}`];
      execFile(process.execPath, args, { env: { PATH: process.env['PATH'], TMPDIR: folder, GIVEN_TO_FIXTURES: 'given' } }, ended); // prettier-ignore
    });
    report = JSON.parse(await readFile(file, 'utf8')) as Report;
    await rm(folder, { recursive: true });
  });

  const found = (title: string) =>
    report.testResults.flatMap(({ assertionResults }) => assertionResults).find((test) => test.title === title);

  it.each([
    ['passes', 'passed'],
    ['expects something else', 'failed'],
    ['throws later', 'failed'],
    ['takes too long', 'failed'],
    ['changes what all have', 'passed'],
  ])('tells what passes from what fails: %s', (title, status) => {
    expect(found(title)).toMatchObject({ status });
  });

  it('tells what fails when the tests of a group are done', () => {
    expect(report.testResults.map(({ message }) => message).join()).toContain('thrown at the end');
  });

  it('names the line of TypeScript that failed', async () => {
    const fixture = 'test/runner/fixtures/1-leaves-traces.fixture.ts';
    const lines = (await readFile(fixture, 'utf8')).split('\n');
    const line = lines.findIndex((text) => text.includes('expect(1).toBe(2)')) + 1;
    expect(found('expects something else')?.failureMessages[0]).toContain(`1-leaves-traces.fixture.ts:${line}:`);
  });

  it('begins each file with the world as it was', () => {
    expect(found('finds everything as it was')).toMatchObject({ status: 'passed' });
    expect(report.numTotalTests).toBe(7);
  });
}); // prettier-ignore
