const key = 'deputy.draft';

/** What is typed and not sent. Kept for this tab, so that neither a reload nor a new login loses it. */
export function readDraft(): string {
  try {
    return sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

export function keepDraft(text: string): void {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is off: the text lives as long as the page.
  }
}
