/**
 * Removes what must never reach a log from a line of text: JWTs, Vault and API tokens, passwords inside URIs.
 * A second net below the logger's named fields, for text that arrives inside somebody else's error.
 */
const secretsInText: readonly [RegExp, string][] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[jwt]'],
  [/\bhv[sbr]\.[\w-]{8,}/g, '[vault token]'],
  // OpenBao's, and those of older Vaults.
  [/\b[sbr]\.[A-Za-z0-9]{24,}/g, '[vault token]'],
  [/(__Host-[\w-]{1,64}=)[\w-]{16,}/g, '$1[redacted]'],
  [/\bS[OUANC][A-Z2-7]{56}\b/g, '[nkey seed]'],
  // Bounded, so that a long line costs no more than its length.
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]+@/gi, '$1[redacted]@'],
  [/\b(bearer|basic)\s+[\w.~+/-]{8,}=*/gi, '$1 [redacted]'],
  [
    // JSON inside a line of JSON has its quotes escaped, once for each level. A backslash before anything else is the
    // secret's own.
    /((?:password|secret|client_secret|api_key|access_token|refresh_token|assertion)\\*["']?\s{0,9}[=:]\s{0,9}(?:\\{0,9}["'])?)(?:\\*[^\s"'\\,&}])+/gi,
    '$1[redacted]',
  ],
];

/** Whether one of them could be there: nearly every text has none, and is looked through once for all of them. */
const anyInText = new RegExp(secretsInText.map(([{ source }]) => `(?:${source})`).join('|'), 'i');

export function redact(text: string): string {
  if (!anyInText.test(text)) return text;
  return secretsInText.reduce((kept, [pattern, replacement]) => kept.replace(pattern, replacement), text);
}
