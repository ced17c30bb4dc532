import { expect, it } from '@jest/globals';
import { type LetInClient } from '#libs/contracts';
import { describeApplications } from './describe-applications.js';

const one: LetInClient = {
  ...{ id: 'x', origin: 'registration', name: 'a"\u001b[2Jb', may: ['read'] },
  ...{ since: '2026-11-30T10:00:00.000Z', until: '2026-11-30T22:00:00.000Z' },
  standing: { trust: 'unapproved', state: 'active' },
};

it('an application is told by its id, who it is and how it stands, and changes nothing of the terminal', () => {
  const lines = describeApplications([one]).split('\n');
  expect(lines).toEqual([
    'x',
    expect.stringMatching(/^ {2}registered itself, calls itself "a.*b"; may read \(unapproved\)$/),
    '  let in 2026-11-30T10:00:00.000Z, last used at a time not known, ends by itself 2026-11-30T22:00:00.000Z',
  ]);
  expect(lines.join()).not.toContain('\u001b');
});

it('that there is none is said', () => {
  expect(describeApplications([])).toBe('no application acts for you');
});
