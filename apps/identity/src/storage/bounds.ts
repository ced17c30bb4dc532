/** How long an unfinished sign-in is kept, and with it a session of nobody. Seconds. */
export const interactionSeconds = 600;
/** How long a code may be redeemed. Seconds. */
export const codeSeconds = 60;
/** How long a person's session lasts, however much it is used, and what was granted in it. Seconds. */
export const sessionSeconds = 12 * 3_600;
/** How long a client that registered itself is kept before anybody lets it in. Seconds. */
export const newClientSeconds = 3_600;
/** How long one is kept after somebody last did. Seconds. */
export const keptClientSeconds = 90 * 24 * 3_600;

/** How many of a kind one person may cause to be kept, where nothing else bounds it: the oldest go. */
export const mostOfPerson = { Session: 200, Client: 50 } as const;
