/** The session that a sign-in of this name is part of, `<that one>` of `<that one>.<its own>`: the name itself where it is part of none. */
export function sessionOf(sid: string): string {
  const dot = sid.indexOf('.');
  return dot > 0 ? sid.slice(0, dot) : sid;
}

/** Whatever a sign-in ends with: itself, and the session that it is part of. */
export const partsOf = (sid: string): readonly string[] => [...new Set([sid, sessionOf(sid)])];
