import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nuid } from '@nats-io/transport-node';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { type MeshConnection } from './connect-mesh.js';
import { ReplyInbox } from './reply-inbox.js';

describe('the addresses at which answers are waited for', () => {
  let nats: TestNats;
  let web: MeshConnection;
  beforeAll(async () => {
    nats = await startNats();
    web = await nats.connect('web');
  });
  afterAll(() => nats.stop());

  it('an answer cannot be foretold: who was called once knows no address of another call, nor of what is asked of NATS', () => {
    const inbox = new ReplyInbox(web);
    const open = () =>
      inbox.open({ subject: 'x', onMessage: () => undefined, onLost: () => undefined }).address;
    const tokens = Array.from({ length: 100 }, () => open().split('.').slice(1)).flat();
    const ownIds = nuid.next().slice(0, 12);
    expect(tokens.filter((token) => token.startsWith(ownIds))).toEqual([]);
    const beginnings = new Set(tokens.map((token) => token.slice(0, 8)));
    // One inbox, and each call its own.
    expect(beginnings.size).toBe(101);
  });
});
