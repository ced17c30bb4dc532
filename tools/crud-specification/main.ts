import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { type Exit, runCommand, UsageProblem } from '../command/index.js';
import { readTests } from './read-tests.js';
import { type Ended, runTest } from './run-test.js';
import { startStandIn } from './stand-in-process.js';

const help = `usage: npm run contract -- crud --tests <folder> [--verbose]

Runs MongoDB's CRUD specification tests against the stand-in for DocumentDB. They are not part of this project: <folder> is
source/crud/tests/unified of a checkout of https://github.com/mongodb/specifications. What the driver sends is not looked at,
what is answered and stored is.

  --tests <folder>  where the *.json lie
  --verbose         names each test that is refused or not run, too
  -h, --help

A test that the stand-in refuses by name is counted and is no failure; one that it answers wrongly is.`;

process.exitCode = await runCommand({
  help,
  options: { tests: { type: 'string' }, verbose: { type: 'boolean', default: false } },
  async run({ tests: folder, verbose }): Promise<Exit> {
    if (folder === undefined) throw new UsageProblem('say where the tests are: --tests <folder>');
    const tests = readTests(folder);
    const password = randomUUID();
    const standIn = await startStandIn(password);
    const client = new MongoClient(`mongodb://${standIn.address}/`, {
      auth: { username: 'admin', password },
      authSource: 'admin',
      retryWrites: false,
      monitorCommands: true,
    });
    const counted: Partial<Record<Ended['how'], number>> = {};
    try {
      for (const test of tests) {
        const ended = await runTest(test, client);
        counted[ended.how] = (counted[ended.how] ?? 0) + 1;
        if (ended.how === 'wrong' || (verbose && 'why' in ended))
          console.log(`${ended.how}  ${test.file}: ${test.description}: ${'why' in ended ? ended.why : ''}`);
      }
    } finally {
      await client.close();
      await standIn.stop();
    }
    const kinds = Object.entries(counted).map(([how, count]) => `${String(count)} ${how}`);
    console.log(`${String(tests.length)} tests: ${kinds.join(', ')}`);
    return (counted.wrong ?? 0) > 0 ? 'failed' : 'done';
  },
});
