import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { jetstream } from '@nats-io/jetstream';
import { connect, nkeyAuthenticator } from '@nats-io/transport-node';
import { createUser } from '@nats-io/nkeys';
import {
  auditConsumer,
  buckets,
  changedSubject,
  decisionStream,
  peerNames,
  type PeerName,
  subjects,
} from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { openBucket } from './bucket.js';
import { type MeshConnection } from './connect-mesh.js';
import { DurablePublisher } from './durable-publisher.js';
import { provisionMesh } from './provision-mesh.js';

/** Each peer's attack on what is not its own; nats-server must refuse it by the configuration of policies/nats. */
describe('what a peer may say and hear', () => {
  let nats: TestNats;
  const peers = {} as Record<PeerName, MeshConnection>;
  const refusals: Record<string, Set<string>> = {};

  beforeAll(async () => {
    nats = await startNats();
    for (const peer of peerNames) {
      const connection = await nats.connect(peer);
      peers[peer] = connection;
      const refused = (refusals[peer] = new Set<string>());
      void (async () => {
        for await (const status of connection.nats.status()) {
          if (status.type === 'error') refused.add(status.error.message.toLowerCase());
        }
      })();
    }
    await provisionMesh(peers.operator);
  });
  afterAll(() => nats.stop());

  const refused = (peer: PeerName, subject: string) =>
    [...(refusals[peer] ?? [])].some((message) => message.includes(`"${subject.toLowerCase()}"`));

  const maySay = async (peer: PeerName, subject: string) => {
    refusals[peer]?.clear();
    peers[peer].nats.publish(subject, '{}');
    await peers[peer].nats.flush();
    await new Promise((turn) => setImmediate(turn));
    return !refused(peer, subject);
  };
  const mayHear = async (peer: PeerName, subject: string, queue?: string) => {
    refusals[peer]?.clear();
    const subscription = peers[peer].nats.subscribe(subject, {
      callback: () => undefined,
      ...(queue && { queue }),
    });
    await peers[peer].nats.flush();
    await new Promise((turn) => setImmediate(turn));
    const heard = !refused(peer, subject);
    if (!subscription.isClosed()) subscription.unsubscribe();
    return heard;
  };

  test('nobody enters without a key that the configuration names', async () => {
    const stranger = nkeyAuthenticator(createUser().getSeed());
    for (const credentials of [{}, { authenticator: stranger }, { user: 'web', pass: 'web' }]) {
      await expect(connect({ servers: nats.url, reconnect: false, ...credentials })).rejects.toThrow(
        /authorization/i,
      );
    }
  });

  test('what the chain needs is allowed', async () => {
    const said: [PeerName, string][] = [
      ['web', subjects.agent.turn('web')],
      ['web', subjects.agent.conversations('web')],
      ['web', subjects.audit.query('web')],
      ['web', subjects.cancel('agent', 'web')],
      ['web', subjects.ready('mcp', 'web')],
      ['agent', subjects.mcp.exchange('agent')],
      ['agent', subjects.cancel('mcp', 'agent')],
      ['operator', subjects.ready('web', 'operator')],
    ];
    for (const [peer, subject] of said)
      expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, true]);
    const heard: [PeerName, string, string?][] = [
      ['agent', 'deputy.agent.turn.*', 'agent'],
      ['mcp', 'deputy.mcp.exchange.*', 'mcp'],
      ['audit', 'deputy.audit.query.*', 'audit'],
      ['web', 'deputy.web.ready.*', 'web'],
      ['agent', 'deputy.agent.cancel.*'],
      ['web', changedSubject(buckets.sessions.name, '>')],
    ];
    for (const [peer, subject, queue] of heard) {
      expect([peer, subject, await mayHear(peer, subject, queue)]).toEqual([peer, subject, true]);
    }
  });

  test("no peer speaks in another peer's name", async () => {
    const requests = [
      subjects.agent.turn,
      subjects.agent.conversations,
      subjects.mcp.exchange,
      subjects.audit.query,
      subjects.decision.decided,
      subjects.decision.completed,
    ];
    for (const peer of peerNames) {
      for (const victim of peerNames.filter((name) => name !== peer)) {
        for (const request of requests) {
          expect([peer, request(victim), await maySay(peer, request(victim))]).toEqual([
            peer,
            request(victim),
            false,
          ]);
        }
      }
    }
  });

  test.each<[PeerName, string]>([
    ['web', subjects.mcp.exchange('web')],
    ['web', subjects.decision.decided('web')],
    ['agent', subjects.decision.decided('agent')],
    ['agent', subjects.audit.query('agent')],
    ['agent', subjects.agent.turn('agent')],
    ['mcp', subjects.agent.turn('mcp')],
    ['mcp', subjects.mcp.exchange('mcp')],
    ['audit', subjects.decision.decided('audit')],
    ['audit', subjects.audit.query('audit')],
    ['operator', subjects.decision.decided('operator')],
    ['operator', subjects.agent.turn('operator')],
    ['operator', subjects.mcp.exchange('operator')],
    ['web', 'deputy.decision.ready.web'],
    ['operator', 'deputy.decision.ready.operator'],
  ])('%s may not say %s even in its own name', async (peer, subject) => {
    expect(await maySay(peer, subject)).toBe(false);
  });

  test('nobody sends itself a message: it might answer it anywhere', async () => {
    for (const peer of peerNames) {
      for (const verb of ['turn', 'conversations', 'exchange', 'query', 'ready', 'cancel', 'other']) {
        const own = `deputy.${peer}.${verb}.${peer}`;
        expect([own, await maySay(peer, own)]).toEqual([own, false]);
      }
      expect([peer, await maySay(peer, `_INBOX_${peer}.mine`)]).toEqual([peer, false]);
    }
  });

  test('a peer that answers itself forges no decision', async () => {
    const forged = subjects.decision.decided('mcp');
    const manager = await jetstream(peers.mcp.nats).jetstreamManager(false);
    const before = (await manager.streams.info(decisionStream)).state.last_seq;
    const ownCalls = peers.web.nats.subscribe(subjects.ready('web', '*'), {
      queue: 'web',
      callback: (_, message) => void message.respond('{}'),
    });
    peers.web.nats.publish(subjects.ready('web', 'web'), '{}', { reply: forged });
    // The second flush comes after whatever the first one brought back was answered.
    await peers.web.nats.flush();
    await peers.web.nats.flush();
    ownCalls.unsubscribe();
    expect((await manager.streams.info(decisionStream)).state.last_seq).toBe(before);
  });

  test("nobody hears everything, another's inbox, another's calls or the decisions", async () => {
    for (const peer of peerNames) {
      const foreign = peerNames
        .filter((name) => name !== peer)
        .flatMap((name) => [
          `_INBOX_${name}.>`,
          `_INBOX_${name}.a.b`,
          `deputy.${name}.*.*`,
          `deputy.${name}.cancel.*`,
        ]);
      for (const subject of [
        '>',
        '_INBOX.>',
        'deputy.>',
        'deputy.decision.>',
        '$JS.>',
        '$KV.>',
        '$SYS.>',
        '_INBOX_*.>',
        ...foreign,
      ]) {
        expect([peer, subject, await mayHear(peer, subject)]).toEqual([peer, subject, false]);
      }
    }
  });

  test('a service shares its calls with its own instances only, so none can be read along', async () => {
    expect(await mayHear('agent', 'deputy.agent.turn.*')).toBe(false);
    expect(await mayHear('agent', 'deputy.agent.turn.*', 'other')).toBe(false);
    expect(await mayHear('mcp', 'deputy.mcp.exchange.*')).toBe(false);
  });

  test('an inbox is written to only by whom it was given', async () => {
    const got: string[] = [];
    peers.web.nats.subscribe('_INBOX_web.mine', {
      callback: (_, message) => void got.push(message.string()),
    });
    await peers.web.nats.flush();
    for (const peer of ['agent', 'mcp', 'audit', 'operator'] as const)
      expect(await maySay(peer, '_INBOX_web.mine')).toBe(false);
    const service = peers.agent.nats.subscribe(subjects.agent.turn('*'), {
      queue: 'agent',
      callback: (_, message) => {
        for (let i = 0; i < 100; i++) message.respond(String(i));
      },
    });
    await peers.agent.nats.flush();
    peers.web.nats.publish(subjects.agent.turn('web'), '', { reply: '_INBOX_web.mine' });
    await eventually('a stream of answers comes', () => got.length === 100);
    // Having been given one inbox gives no other.
    expect(await maySay('agent', '_INBOX_web.mine2')).toBe(false);
    service.unsubscribe();
  });

  test('the streams are deleted, purged, changed and copied by nobody', async () => {
    const streams = [decisionStream, ...Object.values(buckets).map(({ name }) => `KV_${name}`)];
    const verbs = ['DELETE', 'PURGE', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE', 'LEADER.STEPDOWN'];
    for (const peer of peerNames) {
      const own = peer === 'operator' ? [] : ['CREATE', 'UPDATE'];
      for (const stream of streams) {
        for (const verb of [...verbs, ...own]) {
          const subject = `$JS.API.STREAM.${verb}.${stream}`;
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, false]);
        }
      }
    }
  });

  test('no service makes a consumer: it could have the server deliver anything to any subject', async () => {
    for (const peer of ['web', 'agent', 'mcp', 'audit'] as const) {
      for (const stream of [decisionStream, 'KV_sessions', 'KV_logins', 'KV_conversations']) {
        for (const subject of [
          `$JS.API.CONSUMER.CREATE.${stream}`,
          `$JS.API.CONSUMER.CREATE.${stream}.x`,
          `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.x`,
          `$JS.API.CONSUMER.DELETE.${stream}.${auditConsumer}`,
        ]) {
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, false]);
        }
      }
    }
  });

  test("nobody reads or writes another peer's bucket, and no bucket answers with bare values", async () => {
    const owners: Record<string, PeerName> = { sessions: 'web', logins: 'web', conversations: 'agent' };
    for (const [bucket, owner] of Object.entries(owners)) {
      for (const peer of peerNames) {
        const subjectsOfBucket = [`$KV.${bucket}.k`, `$JS.API.STREAM.MSG.GET.KV_${bucket}`];
        for (const subject of subjectsOfBucket) {
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, peer === owner]);
        }
        const direct = `$JS.API.DIRECT.GET.KV_${bucket}`;
        expect([peer, direct, await maySay(peer, direct)]).toEqual([peer, direct, false]);
        const changes = changedSubject(bucket, '>');
        expect([peer, changes, await mayHear(peer, changes)]).toEqual([peer, changes, peer === owner]);
        expect([peer, changes, await maySay(peer, changedSubject(bucket, 'k'))]).toEqual([
          peer,
          changes,
          false,
        ]);
      }
    }
  });

  test('decisions are read by the audit alone, through its consumer and one at a time by their place', async () => {
    for (const peer of peerNames) {
      const get = `$JS.API.STREAM.MSG.GET.${decisionStream}`;
      expect([peer, await maySay(peer, get)]).toEqual([peer, peer === 'audit']);
      expect(await maySay(peer, `$JS.API.DIRECT.GET.${decisionStream}`)).toBe(false);
      const next = `$JS.API.CONSUMER.MSG.NEXT.${decisionStream}.${auditConsumer}`;
      expect([peer, await maySay(peer, next)]).toEqual([peer, peer === 'audit']);
      expect([peer, await maySay(peer, `$JS.ACK.${decisionStream}.${auditConsumer}.1.1.1.1.0`)]).toEqual([
        peer,
        peer === 'audit',
      ]);
    }
  });

  test('a decision is written by mcp, once, and is not taken back', async () => {
    const event = { eventId: '6f1f4e3e-0000-4000-8000-000000000001' };
    const first = await new DurablePublisher(peers.mcp).publish(subjects.decision.decided('mcp'), event);
    const again = await new DurablePublisher(peers.mcp).publish(subjects.decision.decided('mcp'), event);
    expect([first.duplicate, again.duplicate, again.seq]).toEqual([false, true, first.seq]);
  });

  test("a value read with another's subject to answer forges no decision", async () => {
    const forged = subjects.decision.decided('mcp');
    const manager = await jetstream(peers.mcp.nats).jetstreamManager(false);
    const before = (await manager.streams.info(decisionStream)).state.last_seq;
    const sessions = await openBucket(peers.web, buckets.sessions.name);
    await sessions.put(
      'forged',
      JSON.stringify({ eventId: '6f1f4e3e-0000-4000-8000-000000000002', type: 'decision.decided' }),
    );
    peers.web.nats.publish('$JS.API.STREAM.MSG.GET.KV_sessions', '{"last_by_subj":"$KV.sessions.forged"}', {
      reply: forged,
    });
    peers.web.nats.publish('$JS.API.DIRECT.GET.KV_sessions', '{"last_by_subj":"$KV.sessions.forged"}', {
      reply: forged,
    });
    await peers.web.nats.flush();
    await sessions.get('forged');
    const stored: string[] = [];
    const consumer = await jetstream(peers.audit.nats, { checkAPI: false }).consumers.get(
      decisionStream,
      auditConsumer,
    );
    const last = await new DurablePublisher(peers.mcp).publish(forged, { eventId: randomUUID() });
    const messages = await consumer.consume();
    for await (const message of messages) {
      if (message.seq >= last.seq) break;
      if (message.seq > before) stored.push(message.string());
    }
    // The server's own answer may be stored, as noise that names itself; the value never is.
    for (const text of stored)
      expect(JSON.parse(text)).toHaveProperty('type', 'io.nats.jetstream.api.v1.stream_msg_get_response');
  });
});
