import { describe, expect, it } from '@jest/globals';
import { personOf } from '#test/person-of';
import { completed, decided, repeated } from '#test/sample-events';
import { UsageProblem } from '../command/index.js';
import { describeEvent } from './describe-event.js';
import { parseSince } from './parse-since.js';

const now = Date.parse('2026-07-01T12:00:00.000Z');
const alices = { time: '2026-07-01T12:00:00.000Z', user: personOf('alice') };

describe('parseSince', () => {
  it.each([
    ['30s', '2026-07-01T11:59:30.000Z'],
    ['1h', '2026-07-01T11:00:00.000Z'],
    ['7d', '2026-06-24T12:00:00.000Z'],
    ['2026-06-30', '2026-06-30T00:00:00.000Z'],
  ])('reads %s', (text, moment) => {
    expect(parseSince(text, now)).toBe(moment);
  });

  it.each(['', 'soon', '1w', '-1h'])('refuses `%s`', (text) => {
    expect(() => parseSince(text, now)).toThrow(UsageProblem);
  });
});

describe('describeEvent', () => {
  it('tells who was refused what, through whom and by which rule', () => {
    const refused = decided({
      ...alices,
      resource: { type: 'Product', id: 'new' },
      decision: 'deny',
      rationale: ['NO_PERMIT'],
      policies: ['default-deny'],
    });
    expect(describeEvent(refused)).toBe(
      '[2026-07-01T12:00:00.000Z] [alice via deputy-agent] [products_create] [Product new] deny (NO_PERMIT by default-deny)',
    );
    expect(describeEvent({ ...refused, stage: 'admission' })).toContain('admission: deny');
    const message = 'alice may not create products. Only editors change anything. Editors could do it.';
    expect(describeEvent({ ...refused, message })).toMatch(/\(NO_PERMIT by default-deny\); alice may not /);
    // A terminal shows and never obeys.
    const name = 'mallory\n[2026-07-01T12:00:01.000Z] [bob]\u001B[1A';
    expect(describeEvent({ ...refused, user: { ...personOf('mallory'), name } })).toMatch(/^\P{Cc}+$/u);
  });

  it('tells an agent that acted for nobody from a person', () => {
    expect(describeEvent(decided({ user: undefined }))).toContain('[deputy-agent alone]');
  });

  it('tells who was turned away, and what they said of themselves', () => {
    const facts = {
      roles: [],
      time: decided().time,
      attributes: { redirects: 'evil.example' },
      withheld: {},
    };
    const refused = decided({
      ...{
        user: undefined,
        agent: { id: '-' },
        tool: 'clients_register',
        decision: 'deny',
        stage: 'admission',
      },
      ...{
        resource: { type: 'ClientRegistration', id: 'Evil' },
        rationale: ['INVALID_REDIRECT_URI'],
        policies: [],
      },
      facts,
    });
    expect(describeEvent(refused, false, 312)).toMatch(
      /\[a stranger\] \[clients_register\] \[ClientRegistration Evil redirects evil.example\] admission: deny \(INVALID_REDIRECT_URI\); refused 312 times$/,
    );
  });

  it('tells that nobody recorded how a permitted call ended', () => {
    const event = decided({ policies: [] });
    expect(describeEvent(event, true)).toMatch(/permit \(EDITOR_CREATES\); no outcome recorded/);
    expect(describeEvent(event)).not.toContain('outcome');
  });

  it('tells how often a refusal came, on its line or, where that is not shown, on one of its own', () => {
    const refused = decided({ decision: 'deny', rationale: ['NO_PERMIT'], policies: ['default-deny'] });
    expect(describeEvent(refused, false, 312)).toMatch(
      /deny \(NO_PERMIT by default-deny\); refused 312 times$/,
    );
    expect(describeEvent(refused)).not.toContain('times');
    expect(describeEvent(repeated({ count: 312 }))).toMatch(
      /\[products_create\] \[Catalogue acme\] refused 312 times$/,
    );
  });

  it('tells how a permitted call ended and with which credential', () => {
    const failed = completed({
      outcome: 'failed',
      errorCode: 'conflict',
      lease: { digest: decided().contextDigest, role: 'acme-writer', databaseUser: 'v-1' },
    });
    expect(describeEvent(failed)).toMatch(/failed \(conflict\) with the acme-writer credential$/);
  });
});
