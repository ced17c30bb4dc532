/** The password of a local person in specs. */
export const passwordOf = (username: string): string => `password-of-${username}`;
