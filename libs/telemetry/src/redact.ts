/**
 * Removes what must never reach a log from a line of text: JWTs, Vault and API tokens, passwords inside URIs.
 * A second net below the logger's named fields, for text that arrives inside somebody else's error.
 */
const secretsInText: readonly [RegExp, string][] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[jwt]'],
  [/\bhv[sbr]\.[\w-]{8,}/g, '[vault token]'],
  [/\bS[OUANC][A-Z2-7]{56}\b/g, '[nkey seed]'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1[redacted]@'],
  [/\b(bearer|basic)\s+[\w.~+/-]{8,}=*/gi, '$1 [redacted]'],
  [
    /((?:password|secret|client_secret|api_key|access_token|refresh_token|assertion)["']?\s*[=:]\s*["']?)[^\s"',&}]+/gi,
    '$1[redacted]',
  ],
];

export function redact(text: string): string {
  return secretsInText.reduce((kept, [pattern, replacement]) => kept.replace(pattern, replacement), text);
}
