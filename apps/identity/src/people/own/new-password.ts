/** NIST SP 800-63B section 3.1.1.2 wants 15 where it is the only factor, and 8 where it is not. */
const shortest = 12;
const longest = 256;

/** @returns what is wrong with a password that somebody chose; undefined where nothing is */
export function problemOfPassword(
  { password, again }: Readonly<Record<string, unknown>>,
  { username }: { readonly username: string },
): string | undefined {
  if (typeof password !== 'string' || typeof again !== 'string') return 'Enter your new password twice.';
  if (password !== again) return 'The two new passwords are not the same.';
  if ([...password].length < shortest) return `Choose a password of at least ${String(shortest)} characters.`;
  if (password.length > longest) return `Choose a password of at most ${String(longest)} characters.`;
  if (password.toLowerCase().includes(username)) return 'Choose a password without your username in it.';
  if (new Set(password).size < 5) return 'Choose a password with more different characters.';
  return undefined;
}
