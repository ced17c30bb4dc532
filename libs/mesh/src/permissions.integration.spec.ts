import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect, headers, nkeyAuthenticator } from '@nats-io/transport-node';
import { createUser } from '@nats-io/nkeys';
import {
  auditConsumer,
  type BucketPlan,
  buckets,
  changedSubject,
  decisionStreams,
  peerNames,
  type PeerName,
  RevocationKind,
  subjects,
  writtenBy,
} from '#libs/contracts';
import { eventually } from '#test/eventually';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { openBucket } from './bucket.js';
import { checkStream, streamState } from './check-stream.js';
import { type MeshConnection } from './connect-mesh.js';
import { DurablePublisher } from './durable-publisher.js';
import { accountOfStream, intendedStreams } from './intended-streams.js';
import { jetstreamOf } from './jetstream-of.js';
import { provisionMesh } from './provision-mesh.js';

const decisionStream = decisionStreams.mcp.name;

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

  const lastDecision = async () => {
    const manager = await jetstreamOf(peers.mcp, 5_000).jetstreamManager(false);
    return (await manager.streams.info(decisionStream)).state.last_seq;
  };
  /** JetStream's API under each name that a peer could try: its own account's, and the borrowed one. */
  const apis = ['$JS.API', '$JS.STORE.API'];

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
      ['web', subjects.identity.agents('web')],
      ['web', subjects.identity.clients('web')],
      ['web', subjects.identity.revocations('web')],
      ['web', subjects.identity.signIns('web')],
      ['mcp', subjects.identity.exchange('mcp')],
      ['identity', subjects.decision.decided('identity')],
      ['identity', subjects.decision.completed('identity')],
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
      subjects.identity.agents,
      subjects.identity.clients,
      subjects.identity.revocations,
      subjects.identity.signIns,
      subjects.identity.exchange,
      subjects.decision.decided,
      subjects.decision.completed,
      subjects.decision.repeated,
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
    ['agent', subjects.identity.agents('agent')],
    ['agent', subjects.identity.clients('agent')],
    ['agent', subjects.identity.revocations('agent')],
    ['agent', subjects.identity.signIns('agent')],
    ['mcp', subjects.identity.signIns('mcp')],
    ['mcp', subjects.identity.agents('mcp')],
    ['agent', subjects.identity.exchange('agent')],
    ['audit', subjects.identity.exchange('audit')],
    ['identity', subjects.identity.agents('identity')],
    ['identity', subjects.audit.query('identity')],
    ['agent', subjects.agent.turn('agent')],
    ['mcp', subjects.agent.turn('mcp')],
    ['mcp', subjects.mcp.exchange('mcp')],
    ['audit', subjects.decision.completed('audit')],
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
    const before = await lastDecision();
    const ownCalls = peers.web.nats.subscribe(subjects.ready('web', '*'), {
      queue: 'web',
      callback: (_, message) => void message.respond('{}'),
    });
    peers.web.nats.publish(subjects.ready('web', 'web'), '{}', { reply: forged });
    // The second flush comes after whatever the first one brought back was answered.
    await peers.web.nats.flush();
    await peers.web.nats.flush();
    ownCalls.unsubscribe();
    expect(await lastDecision()).toBe(before);
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
    const streams = intendedStreams.map(({ name }) => name);
    const verbs = ['DELETE', 'PURGE', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE', 'LEADER.STEPDOWN'];
    for (const peer of peerNames) {
      for (const stream of streams) {
        for (const verb of [...verbs, 'UPDATE', 'CREATE']) {
          for (const subject of apis.map((api) => `${api}.STREAM.${verb}.${stream}`)) {
            const makes = peer === 'operator' && verb === 'CREATE' && subject.startsWith('$JS.STORE.');
            expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, makes]);
          }
        }
      }
    }
  });

  test('no service makes a consumer: it could have the server deliver anything to any subject', async () => {
    for (const peer of ['web', 'agent', 'mcp', 'audit', 'identity'] as const) {
      for (const stream of intendedStreams.map(({ name }) => name)) {
        for (const subject of apis.flatMap((api) => [
          `${api}.CONSUMER.CREATE.${stream}`,
          `${api}.CONSUMER.CREATE.${stream}.x`,
          `${api}.CONSUMER.DURABLE.CREATE.${stream}.x`,
          `${api}.CONSUMER.DELETE.${stream}.${auditConsumer}`,
        ])) {
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, false]);
        }
      }
    }
  });

  test("nobody reads or writes another peer's bucket, and no bucket answers with bare values", async () => {
    const owners: Record<string, PeerName> = {
      ...{ sessions: 'web', logins: 'web', conversations: 'agent' },
      ...{ interactions: 'identity', grants: 'identity', people: 'identity' },
      ...{ newcomers: 'identity', clients: 'identity' },
    };
    for (const [bucket, owner] of Object.entries(owners)) {
      for (const peer of peerNames) {
        const subjectsOfBucket = [`$KV.${bucket}.k`, `$JS.API.STREAM.MSG.GET.KV_${bucket}`];
        for (const subject of subjectsOfBucket) {
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, peer === owner]);
          const borrowed = subject.startsWith('$KV')
            ? `$JS.STORE.API.${subject}`
            : subject.replace('$JS', '$JS.STORE');
          expect([peer, borrowed, await maySay(peer, borrowed)]).toEqual([peer, borrowed, false]);
        }
        const direct = `$JS.API.DIRECT.GET.KV_${bucket}`;
        expect([peer, direct, await maySay(peer, direct)]).toEqual([peer, direct, false]);
        const changes = changedSubject(bucket, '>');
        // What identity keeps for itself alone is heard by nobody: no instance needs to be told, since all read the store.
        const hears = peer === owner && owner !== 'identity';
        expect([peer, changes, await mayHear(peer, changes)]).toEqual([peer, changes, hears]);
        expect([peer, changes, await maySay(peer, changedSubject(bucket, 'k'))]).toEqual([
          peer,
          changes,
          false,
        ]);
      }
    }
  });

  const counters = { mcp: buckets.budgets.name, audit: buckets.auditBudgets.name } as const;
  test('each service counts its own: nobody writes the counters of another, and identity alone reads them beside, for operators', async () => {
    for (const peer of peerNames) {
      for (const [service, prefix] of [
        ['mcp', ''],
        ['audit', ''],
        ['mcp', '$JS.STORE.API.'],
        ['audit', '$JS.STORE.API.'],
      ] as const) {
        for (const bucket of Object.values(counters)) {
          const subject = `${prefix}$KV.${bucket}.${service}.person.k`;
          const own = peer === service && prefix !== '' && bucket === counters[service];
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, own]);
        }
      }
      for (const [service, bucket] of Object.entries(counters)) {
        for (const api of apis) {
          const get = `${api}.STREAM.MSG.GET.KV_${bucket}`;
          const counts = [service, 'identity'].includes(peer) && api === '$JS.STORE.API';
          expect([peer, get, await maySay(peer, get)]).toEqual([peer, get, counts]);
          expect(await maySay(peer, `${api}.DIRECT.GET.KV_${bucket}`)).toBe(false);
        }
        expect([peer, await mayHear(peer, changedSubject(bucket, '>'))]).toEqual([peer, false]);
      }
    }
  });

  test('nobody fills what another needs: a bucket has one writer', async () => {
    const accounts = await readFile('policies/nats/accounts.conf', 'utf8');
    const written = [...accounts.matchAll(/^(\w+) \{$(.*?)^\}$/gms)].flatMap(
      ([, account = '', said = '']) => {
        const published = /publish: \{ allow: \[(.*?)\] \}/s.exec(said)?.[1] ?? '';
        const names = [...published.matchAll(/\$KV\.([\w-]+)\./g)].map(([, bucket = '']) => bucket);
        return [...new Set(names)].map((bucket) => ({ account, bucket }));
      },
    );
    expect(new Set(written.map(({ bucket }) => bucket))).toEqual(
      new Set(Object.values(buckets).map(({ name }) => name)),
    );
    const shared = written.filter(({ account, bucket }) =>
      written.some((other) => other.bucket === bucket && other.account !== account),
    );
    expect(shared).toEqual([]);
  });

  test.each(Object.entries(writtenBy.revocations))('revocations of %s are heard and read by all who take tokens, announced by the stream alone, and written by it alone', async (writer, { name, owner }) => {
    const takers: readonly PeerName[] = ['web', 'agent', 'mcp', 'audit', 'identity'];
    for (const peer of peerNames) {
      const may = takers.includes(peer);
      expect([peer, await mayHear(peer, changedSubject(name, '>'))]).toEqual([peer, may]);
      expect([peer, await maySay(peer, changedSubject(name, 'session.x'))]).toEqual([peer, false]);
      for (const verb of ['STREAM.INFO', 'STREAM.MSG.GET']) {
        for (const api of apis) {
          const own = peer === owner ? '$JS.API' : '$JS.STORE.API';
          const asks = (may || (peer === 'operator' && verb === 'STREAM.INFO')) && api === own;
          const subject = `${api}.${verb}.KV_${name}`;
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, asks]);
        }
      }
      for (const kind of RevocationKind.options) {
        const writes = peer === writer && (peer === 'identity' || kind === 'session');
        expect([peer, kind, await maySay(peer, `$KV.${name}.${kind}.x`)]).toEqual([peer, kind, writes]);
        // What an operator orders, nobody forges: not even web, of a session.
        const ordered = `$KV.${name}.${kind}.tenant.x`;
        const orders = peer === writer && peer === 'identity';
        expect([peer, ordered, await maySay(peer, ordered)]).toEqual([peer, ordered, orders]);
      }
    }
  }); // prettier-ignore

  const reports = [writtenBy.endings, writtenBy.instances].flatMap((of) =>
    Object.values<BucketPlan>(of).map(({ name }) => name),
  );
  test('confirmed by whoever did it: each service confirms and says that it runs under its own name alone, and orders nothing', async () => {
    const services = ['web', 'agent', 'mcp', 'audit', 'identity'] as const;
    for (const peer of peerNames) {
      for (const victim of peerNames) {
        for (const writer of services) {
          const of = { endings: writtenBy.endings[writer].name, instances: writtenBy.instances[writer].name };
          for (const subject of [`$KV.${of.endings}.order.${victim}.x`, `$KV.${of.instances}.${victim}.x`]) {
            const own = peer === victim && peer === writer;
            expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, own]);
          }
        }
      }
      expect([peer, await maySay(peer, '$KV.endings.order')]).toEqual([peer, peer === 'identity']);
      for (const bucket of [...reports, 'vault-logins'])
        expect([peer, bucket, await maySay(peer, changedSubject(bucket, 'x'))]).toEqual([peer, bucket, false]);
      for (const { name } of Object.values(writtenBy.endings))
        expect([peer, name, await mayHear(peer, changedSubject(name, '>'))]).toEqual([
          peer,
          name,
          peer === 'identity',
        ]);
      // identity reads it all, and mcp which of its own instances run.
      for (const name of reports) {
        for (const api of apis) {
          const subject = `${api}.STREAM.MSG.GET.KV_${name}`;
          const isOwn = accountOfStream[`KV_${name}`] === 'IDENTITY';
          const reads =
            (peer === 'identity' && (api === '$JS.API') === isOwn) ||
            (peer === 'mcp' && name === 'mcp-instances' && api === '$JS.STORE.API');
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, reads]);
        }
      }
      expect([peer, await mayHear(peer, changedSubject('vault-logins', '>'))]).toEqual([peer, peer === 'mcp']);
      // What is lent is read by whoever lends it, and by identity, which shows it to operators.
      for (const api of apis) {
        const subject = `${api}.STREAM.MSG.GET.KV_vault-logins`;
        const reads = (peer === 'mcp' || peer === 'identity') && api === '$JS.STORE.API';
        expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, reads]);
      }
      for (const prefix of ['', '$JS.STORE.API.']) {
        const subject = `${prefix}$KV.vault-logins.x.y`;
        expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, peer === 'mcp' && prefix !== '']);
      }
    }
  }); // prettier-ignore

  test('who asks people does not answer: calls that wait are written by mcp, answers by identity, each read by both alone; mcp hears of both by their keys, and web to which call there is an answer', async () => {
    const kept = [
      { name: buckets.approvals.name, writer: 'mcp', at: '$JS.STORE.API.$KV' },
      { name: buckets.approvalAnswers.name, writer: 'identity', at: '$KV' },
    ];
    for (const peer of peerNames) {
      for (const { name, writer, at } of kept) {
        for (const prefix of ['$KV', '$JS.STORE.API.$KV', '$JS.API.$KV']) {
          const subject = `${prefix}.${name}.acme.x`;
          const may = peer === writer && prefix === at;
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, may]);
        }
        const hears = peer === 'mcp' || (peer === 'web' && writer === 'identity');
        expect([peer, name, await mayHear(peer, changedSubject(name, '>'))]).toEqual([peer, name, hears]);
        expect([peer, name, await maySay(peer, changedSubject(name, 'x'))]).toEqual([peer, name, false]);
        const reads = await Promise.all(apis.map((api) => maySay(peer, `${api}.STREAM.MSG.GET.KV_${name}`)));
        const may = peer === 'mcp' || peer === 'identity';
        expect([peer, name, reads.filter(Boolean).length]).toEqual([peer, name, may ? 1 : 0]);
      }
    }
  }); // prettier-ignore

  test('registered agents are heard and read by who decides by policy, announced by the stream alone, and written by the issuer', async () => {
    const deciders: readonly PeerName[] = ['mcp', 'audit', 'identity'];
    const { name, owner } = buckets.agents;
    for (const peer of peerNames) {
      const may = deciders.includes(peer);
      expect([peer, await mayHear(peer, changedSubject(name, '>'))]).toEqual([peer, may]);
      expect([peer, await maySay(peer, changedSubject(name, 'acme.x'))]).toEqual([peer, false]);
      for (const api of apis) {
        const own = peer === owner ? '$JS.API' : '$JS.STORE.API';
        for (const verb of ['STREAM.INFO', 'STREAM.MSG.GET']) {
          const asks = (may || (peer === 'operator' && verb === 'STREAM.INFO')) && api === own;
          const subject = `${api}.${verb}.KV_${name}`;
          expect([peer, subject, await maySay(peer, subject)]).toEqual([peer, subject, asks]);
        }
        expect(await maySay(peer, `${api}.DIRECT.GET.KV_${name}`)).toBe(false);
      }
      for (const prefix of ['', '$JS.STORE.API.'])
        expect([peer, prefix, await maySay(peer, `${prefix}$KV.${name}.acme.x`)]).toEqual([
          peer,
          prefix,
          peer === owner && prefix === '',
        ]);
    }
  });

  test('decisions are read by the audit alone, through its consumer and one at a time by their place', async () => {
    for (const peer of peerNames)
      for (const { name } of Object.values(decisionStreams)) {
        for (const api of apis) {
          const mayRead = peer === 'audit' && api === '$JS.STORE.API';
          const get = `${api}.STREAM.MSG.GET.${name}`;
          expect([peer, get, await maySay(peer, get)]).toEqual([peer, get, mayRead]);
          expect(await maySay(peer, `${api}.DIRECT.GET.${name}`)).toBe(false);
          const next = `${api}.CONSUMER.MSG.NEXT.${name}.${auditConsumer}`;
          expect([peer, next, await maySay(peer, next)]).toEqual([peer, next, mayRead]);
        }
        const ack = `$JS.ACK.${name}.${auditConsumer}.1.1.1.1.0`;
        expect([peer, ack, await maySay(peer, ack)]).toEqual([peer, ack, peer === 'audit']);
      }
  });

  test('a decision is written by mcp, once, and is not taken back', async () => {
    const event = { eventId: '6f1f4e3e-0000-4000-8000-000000000001' };
    const first = await new DurablePublisher(peers.mcp).publish(subjects.decision.decided('mcp'), event);
    const again = await new DurablePublisher(peers.mcp).publish(subjects.decision.decided('mcp'), event);
    expect([first.duplicate, again.duplicate, again.seq]).toEqual([false, true, first.seq]);
  });

  describe('a reply subject cannot cross', () => {
    const event = () => ({ eventId: randomUUID(), type: 'decision.decided' });
    const lastRevoked = '{"last_by_subj":"$KV.revocations.session.forged"}';
    const borrowed = [
      ['$JS.STORE.API.STREAM.INFO.KV_revocations', ''],
      ['$JS.STORE.API.STREAM.MSG.GET.KV_revocations', lastRevoked],
    ] as const;
    const lastAgent = '{"last_by_subj":"$KV.agents.acme.forged"}';
    const registered = [
      ['$JS.STORE.API.STREAM.INFO.KV_agents', ''],
      ['$JS.STORE.API.STREAM.MSG.GET.KV_agents', lastAgent],
    ] as const;
    /** Whatever a peer may ask of JetStream, with what makes the answer hold a stored message where there is one. */
    const asked: Record<PeerName, readonly (readonly [subject: string, body: string])[]> = {
      web: [
        ['$JS.API.STREAM.MSG.GET.KV_sessions', '{"last_by_subj":"$KV.sessions.forged"}'],
        ['$JS.API.STREAM.INFO.KV_sessions', ''],
        ['$JS.API.STREAM.INFO.KV_logins', ''],
        ['$KV.sessions.other', 'anything'],
        ['$KV.revocations.session.other', 'anything'],
        ...borrowed,
      ],
      agent: [
        ['$JS.API.STREAM.MSG.GET.KV_conversations', '{"last_by_subj":"$KV.conversations.forged"}'],
        ['$JS.API.STREAM.INFO.KV_conversations', ''],
        ['$KV.conversations.other', 'anything'],
        ...borrowed,
      ],
      // Into the decisions of its own account it may write by itself.
      mcp: [],
      identity: [
        ['$JS.API.STREAM.INFO.KV_revocations', ''],
        ['$JS.API.STREAM.MSG.GET.KV_revocations', lastRevoked],
        ['$KV.revocations.session.other', 'anything'],
        ['$JS.API.STREAM.INFO.KV_agents', ''],
        ['$JS.API.STREAM.MSG.GET.KV_agents', lastAgent],
        ['$KV.agents.acme.other', 'anything'],
        ['$JS.API.STREAM.INFO.KV_people', ''],
        ['$JS.API.STREAM.MSG.GET.KV_people', '{"last_by_subj":"$KV.people.forged"}'],
        ['$KV.grants.other', 'anything'],
      ],
      audit: [
        ...registered,
        [`$JS.STORE.API.STREAM.MSG.GET.${decisionStream}`, '{"seq":1}'],
        [`$JS.STORE.API.STREAM.INFO.${decisionStream}`, ''],
        [`$JS.STORE.API.CONSUMER.INFO.${decisionStream}.${auditConsumer}`, ''],
        [`$JS.STORE.API.CONSUMER.MSG.NEXT.${decisionStream}.${auditConsumer}`, '{"batch":1,"no_wait":true}'],
        ...borrowed,
      ],
      operator: intendedStreams.map(({ name }) => [`$JS.STORE.API.STREAM.INFO.${name}`, ''] as const),
    };
    const ownBucket: Partial<Record<PeerName, readonly string[]>> = {
      web: ['sessions', 'logins'],
      agent: ['conversations'],
      identity: ['interactions', 'grants', 'people', 'newcomers', 'clients'],
    };

    beforeAll(async () => {
      await new DurablePublisher(peers.mcp).publish(subjects.decision.decided('mcp'), event());
      await (await openBucket(peers.web, 'sessions')).put('forged', JSON.stringify(event()));
      await (await openBucket(peers.agent, 'conversations')).put('forged', JSON.stringify(event()));
      await (await openBucket(peers.identity, 'revocations')).put('session.forged', JSON.stringify(event()));
      await (await openBucket(peers.identity, 'agents')).put('acme.forged', JSON.stringify(event()));
      await (await openBucket(peers.identity, 'people')).put('forged', JSON.stringify(event()));
    });

    test.each(peerNames)('of %s into the decisions', async (peer) => {
      const before = await lastDecision();
      for (const [subject, body] of asked[peer])
        for (const reply of [subjects.decision.decided('mcp'), subjects.decision.completed('mcp')])
          peers[peer].nats.publish(subject, body, { reply });
      // The answer to the second question comes after those to the first ones.
      await peers[peer].nats.flush();
      await (await openBucket(peers.web, 'sessions')).get('forged');
      await peers[peer].nats.flush();
      const { seq } = await new DurablePublisher(peers.mcp).publish(
        subjects.decision.decided('mcp'),
        event(),
      );
      expect(seq).toBe(before + 1);
    });

    test.each(['web', 'agent', 'mcp', 'audit', 'operator'] as const)(
      'of %s into the revocations of a person and the registered agents',
      async (peer) => {
        const bucket = await openBucket(peers.identity, 'revocations');
        const own: readonly (readonly [string, string])[] =
          peer === 'mcp' ? [...borrowed, ...registered] : asked[peer];
        for (const [subject, body] of own)
          for (const reply of ['$KV.revocations.person.victim', '$KV.agents.acme.victim'])
            peers[peer].nats.publish(subject, body, { reply });
        await peers[peer].nats.flush();
        await bucket.get('session.forged');
        await peers[peer].nats.flush();
        expect(await bucket.get('person.victim')).toBeUndefined();
        expect(await (await openBucket(peers.identity, 'agents')).get('acme.victim')).toBeUndefined();
      },
    );

    test.each(peerNames)("of %s into another peer's bucket", async (peer) => {
      for (const [owner, names] of Object.entries(ownBucket) as [PeerName, string[]][]) {
        for (const name of names.filter(() => owner !== peer)) {
          const bucket = await openBucket(peers[owner], name);
          await bucket.put('victim', 'mine');
          for (const [subject, body] of asked[peer])
            peers[peer].nats.publish(subject, body, { reply: `$KV.${name}.victim` });
          await peers[peer].nats.flush();
          await lastDecision();
          await peers[peer].nats.flush();
          expect(new TextDecoder().decode((await bucket.get('victim'))?.value)).toBe('mine');
        }
      }
    });

    test.each(peerNames)("of %s into another service's counters", async (peer) => {
      const counters = await openBucket(peers.mcp, buckets.budgets.name);
      await counters.put('mcp.victim', 'mine');
      if (peer !== 'mcp')
        for (const [subject, body] of asked[peer])
          for (const prefix of ['', '$JS.STORE.API.'])
            peers[peer].nats.publish(subject, body, { reply: `${prefix}$KV.budgets.mcp.victim` });
      await peers[peer].nats.flush();
      await lastDecision();
      expect(new TextDecoder().decode((await counters.get('mcp.victim'))?.value)).toBe('mine');
    });

    test('of audit, which may record what it decided itself: the acknowledgement goes home or nowhere', async () => {
      const before = await lastDecision();
      const reply = subjects.decision.decided('mcp');
      peers.audit.nats.publish(subjects.decision.decided('audit'), JSON.stringify(event()), { reply });
      await peers.audit.nats.flush();
      const { seq } = await new DurablePublisher(peers.audit).publish(
        subjects.decision.decided('audit'),
        event(),
      );
      // Its own two records in its own stream, and none that the server wrote for it, in that of mcp.
      expect([seq, await lastDecision()]).toEqual([2, before]);
    });
  });

  test('no message rolls a bucket or the decisions up', async () => {
    const rollUp = headers();
    rollUp.set('Nats-Rollup', 'all');
    const sessions = await openBucket(peers.web, 'sessions');
    await sessions.put('stays', 'here');
    await expect(
      peers.web.nats
        .request('$KV.sessions.other', '', { headers: rollUp, timeout: 5_000 })
        .then((m) => m.json()),
    ).resolves.toMatchObject({ error: { description: expect.stringMatching(/rollup/) } as object });
    await expect(
      peers.mcp.nats
        .request(subjects.decision.decided('mcp'), '{}', { headers: rollUp, timeout: 5_000 })
        .then((m) => m.json()),
    ).resolves.toMatchObject({ error: { description: expect.stringMatching(/rollup/) } as object });
    expect(await sessions.get('stays')).toBeDefined();
  });

  test('a consumer that passes decisions by is named, left, and mended by an upgrade', async () => {
    const other = await startNats({ accounts: 'upgrade' });
    try {
      const operator = await other.connect('operator');
      await provisionMesh(operator);
      const audit = await other.connect('audit');
      const state = () => streamState(audit, decisionStream, { consumer: true });
      expect(await state()).toEqual({ reachable: true, different: [] });
      const changed = { filter_subject: 'deputy.decision.none.mcp', headers_only: true, max_deliver: 1 };
      const config = {
        durable_name: auditConsumer,
        ack_policy: 'explicit',
        deliver_policy: 'all',
        ...changed,
      };
      const change = JSON.stringify({ stream_name: decisionStream, config });
      const api = `$JS.STORE.API.CONSUMER.CREATE.${decisionStream}.${auditConsumer}`;
      const answer = (await operator.nats.request(api, change)).json<{ error?: unknown }>();
      expect(answer.error).toBeUndefined();
      const named = [...Object.keys(changed), 'ack_wait', 'max_ack_pending'].map(
        (setting) => `${auditConsumer}.${setting}`,
      );
      expect([...(await state()).different].sort()).toEqual(named.sort());
      await expect(provisionMesh(operator)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(`${decisionStream}.${auditConsumer}.filter_subject`) as unknown,
      });
      await provisionMesh(operator, { upgrade: true });
      expect(await state()).toEqual({ reachable: true, different: [] });
    } finally {
      await other.stop();
    }
  });

  test('no standing right to change a stream: what differs is named and left', async () => {
    const other = await startNats({ accounts: 'upgrade' });
    try {
      const operator = await other.connect('operator');
      await provisionMesh(operator);
      const { streams } = await jetstreamOf(operator, 5_000).jetstreamManager(false);
      const mcp = await other.connect('mcp');
      expect(await streamState(mcp, decisionStream)).toEqual({ reachable: true, different: [] });
      await streams.update(decisionStream, { max_msg_size: 1_024 });
      expect(await checkStream('decisions', mcp, decisionStream)).toMatchObject({
        ok: false,
        detail: expect.stringContaining('max_msg_size') as unknown,
      });
      await expect(provisionMesh(operator)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(`${decisionStream}.max_msg_size`) as unknown,
      });
      await provisionMesh(operator, { upgrade: true });
      await expect(provisionMesh(operator)).resolves.toBeUndefined();
    } finally {
      await other.stop();
    }
  });
});
