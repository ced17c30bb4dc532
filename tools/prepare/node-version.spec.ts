import { describe, expect, it } from '@jest/globals';
import { nodeVersionProblem } from './node-version.mjs';

describe('nodeVersionProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('accepts Node %s', (version) => {
    expect(nodeVersionProblem(version)).toBeUndefined();
  });

  it.each(['20.18.3', '18.20.0', '8.0.0'])('says what to do on Node %s', (version) => {
    expect(nodeVersionProblem(version)).toContain(`20.19 or later is needed and this is ${version}`);
  });
});
