/** How far something is with many things that end. */
export interface Progress {
  readonly done: number;
  readonly left: number;
  /** Why something is left, for people to read. */
  readonly detail?: string;
  /** Resolves when nothing is left, or nothing more is done about it. */
  readonly rest?: Promise<Progress>;
}

/** What was ended of credentials, each part as soon as that can be said. */
export interface CredentialsEnded {
  readonly connections: Promise<Progress>;
  readonly logins: Promise<Progress>;
  /** As the database itself says. */
  readonly users: Promise<Progress>;
}

/** One thing: whether it was ended at the first attempt, and whether it is in the end. Neither rejects. */
export interface Attempted {
  readonly first: Promise<boolean>;
  readonly whole: Promise<boolean>;
}

/** How far it is with all of them after their first attempts. @param detail why one may be left */
export async function progressOf(all: readonly Attempted[], detail: string): Promise<Progress> {
  const count = async (which: keyof Attempted): Promise<Progress> => {
    const results = await Promise.all(all.map((one) => one[which]));
    const done = results.filter(Boolean).length;
    return { done, left: results.length - done, ...(done < results.length && { detail }) };
  };
  const now = await count('first');
  return now.left === 0 ? now : { ...now, rest: count('whole') };
}
