import { Newcomers } from '#libs/edge';
import { Attempts } from './attempts.js';
import { type CodeGuesses } from './second-factor/code-attempts.js';
import { type Guesses } from './sign-in.js';

const minute = 60_000;
const hourSeconds = 3_600;
/** Tries that are left at one account while it is guessed at: two of each network, and one more every twelve hours. ADR 27 argues how many of all. */
const newcomers = {
  ofNetwork: { burst: 2, perSecond: 1 / (12 * hourSeconds) },
  ofAll: { burst: 1_000, perSecond: 100 / hourSeconds },
  things: 20_000,
};
const remembered = { forgetMs: 15 * minute, capacity: 20_000 };

/** Wrong codes. Kept for a day: who pauses gets no more of them. ADR 43 argues how many that is of all. */
export const createCodeGuesses = (clock: () => number): CodeGuesses => {
  const kept = { ...remembered, forgetMs: 24 * 60 * minute };
  return {
    strangers: new Attempts({ ...kept, free: 5, longestMs: 60 * minute }, clock),
    device: new Attempts({ ...kept, free: 10, longestMs: 5 * minute }, clock),
    devices: new Attempts({ ...kept, free: 50, longestMs: 60 * minute }, clock),
  };
};

/** How many mistakes cost nothing, and how long the next ones make wait. */
export const createGuesses = (clock: () => number): Guesses => ({
  here: new Attempts({ ...remembered, free: 5, longestMs: 5 * minute }, clock),
  // Few of these come from one person; whoever guesses from many places is slowed to one a minute. Kept for a day: a hundred
  // every quarter of an hour would be more than one a minute.
  account: new Attempts({ ...remembered, forgetMs: 24 * 60 * minute, free: 100, longestMs: minute }, clock),
  newcomers: new Newcomers(newcomers, clock),
  // A whole office may be behind one address: never long.
  prefix: new Attempts({ ...remembered, free: 30, longestMs: 10_000 }, clock),
  device: new Attempts({ ...remembered, free: 10, longestMs: 5 * minute }, clock),
});
