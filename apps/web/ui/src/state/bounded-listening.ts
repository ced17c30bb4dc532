import { type Listening } from './follow-answers.js';

/**
 * Lets so many listen at once, and no more: each holds one connection, of which a browser has six for a whole origin (HTTP/1.1), and all else
 * that the page asks waits for one that is free. Whoever finds no place hears nothing, and goes on by looking.
 */
export function boundedListening(most: number) {
  let taken = 0;
  return async (listen: () => Promise<Listening>): Promise<Listening> => {
    if (taken >= most) return deaf();
    taken += 1;
    let isFree = false;
    const free = () => {
      if (!isFree) taken -= 1;
      isFree = true;
    };
    try {
      const { answered, stop } = await listen();
      answered.then(free, free);
      return { answered, stop: () => (free(), stop()) };
    } catch (error) {
      free();
      throw error;
    }
  };
}

/** Ends when it is stopped, and tells of nothing. */
function deaf(): Listening {
  let stop = (): void => undefined;
  const answered = new Promise<boolean>((resolve) => (stop = () => resolve(false)));
  return { answered, stop };
}
