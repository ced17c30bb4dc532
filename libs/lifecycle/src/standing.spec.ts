import { describe, expect, it } from '@jest/globals';
import { check, type Readiness, readinessOf } from '#libs/contracts';
import { Standing } from './standing.js';

const well = () => Promise.resolve(readinessOf('mcp', [check('vault', true, '')]));

describe('what a service says of itself', () => {
  it('is that it has not started, until it has', async () => {
    const standing = new Standing('mcp');
    expect(await standing.readiness()).toMatchObject({ ready: false, checks: [{ name: 'started' }] });
    standing.started(well);
    expect(await standing.readiness()).toMatchObject({ service: 'mcp', ready: true });
  });

  it('INVARIANT (not ready before it stops): is not ready from the moment it is told to, for as long as others need to notice', async () => {
    const standing = new Standing('mcp', well);
    expect((await standing.readiness()).ready).toBe(true);
    let over = false;
    const stopping = standing.stop(50).then(() => (over = true));
    const during = await standing.readiness();
    expect({ over, ready: during.ready }).toEqual({ over: false, ready: false });
    expect(during.checks).toContainEqual({ name: 'running', ok: false, detail: 'the service is stopping' });
    await stopping;
    expect((await standing.readiness()).ready).toBe(false);
  });

  it('is stopping also to whoever asked just before', async () => {
    let answer = (_: Readiness) => {};
    const standing = new Standing('mcp', () => new Promise((resolve) => (answer = resolve)));
    const asked = standing.readiness();
    await standing.stop(0);
    answer(readinessOf('mcp', []));
    expect((await asked).ready).toBe(false);
  });

  it('is asked for once by all who come meanwhile', async () => {
    let asked = 0;
    const standing = new Standing('mcp', () => {
      asked += 1;
      return well();
    });
    await Promise.all([standing.readiness(), standing.readiness(), standing.readiness()]);
    expect(asked).toBe(1);
    await standing.readiness();
    expect(asked).toBe(2);
  });
});
