import { appendFile, copyFile, open, readFile, rename } from 'node:fs/promises';
import { StoredEvent } from '#libs/contracts';
import { type Logger } from '#libs/telemetry';

/**
 * Events that an earlier process left in the spool. What cannot be read, such as the torn last line of a crash, is set
 * aside in a copy of the file; the events stay in the file itself at every moment, so a crash in here loses none.
 * @throws the system's error when there is a file that cannot be read
 */
export async function takeLeftEvents(path: string, logger: Logger): Promise<StoredEvent[]> {
  const text = await readIfThere(path);
  const lines = text.split('\n').filter(Boolean);
  const events = lines.flatMap((line) => {
    const parsed = StoredEvent.safeParse(parseOrUndefined(line));
    return parsed.success ? [parsed.data] : [];
  });
  if (events.length < lines.length) {
    const aside = `${path}.${String(Date.now())}.unreadable`;
    await copyFile(path, aside);
    const alarm = 'spool_unreadable';
    logger.error(
      { aside, alarm, lost: lines.length - events.length },
      'part of the local spool could not be read',
    );
    await replace(path, events);
  } else if (!text.endsWith('\n') && text !== '') {
    // Whole but for its line feed: the next event would make one unreadable line of both.
    await appendFile(path, '\n');
  }
  return events;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Puts a whole new file in the place of the old one, in one step. */
async function replace(path: string, events: readonly StoredEvent[]): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

function parseOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
