import { copyFile, readFile } from 'node:fs/promises';
import { StoredEvent } from '#libs/contracts';
import { Journal, JournalError, replaceFile } from '#libs/journal';
import { type Logger } from '#libs/telemetry';

/**
 * Opens the file of events that wait, and reads what an earlier process left in it. A damaged file stops nobody: it is
 * set aside whole for a person to look at, and the events that can be read stay in the file itself at every moment, so
 * that a crash in here loses none.
 * @throws the system's error when there is a file that cannot be read
 */
export async function openSpoolFile(
  path: string,
  logger: Logger,
): Promise<{ journal: Journal; left: StoredEvent[] }> {
  try {
    return await open(path, logger);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    const aside = `${path}.${String(Date.now())}.unreadable`;
    await copyFile(path, aside);
    const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
    const readable = lines.filter(isEvent);
    const alarm = 'spool_unreadable';
    logger.error(
      { aside, alarm, lost: lines.length - readable.length },
      'part of the local spool could not be read',
    );
    await replaceFile(path, readable.map((line) => `${line}\n`).join(''));
    return open(path, logger);
  }
}

async function open(path: string, logger: Logger) {
  const left: StoredEvent[] = [];
  const replay = (line: string) => {
    // An earlier release began each line with a line feed.
    if (line !== '') left.push(readEvent(line));
  };
  const { journal, cutOff } = await Journal.open(path, replay, { afterFailure: 'stop' });
  if (cutOff > 0)
    logger.error(
      { cutOff, alarm: 'spool_torn' },
      'the last line of the local spool was not written whole before a crash, and is lost',
    );
  return { journal, left };
}

const readEvent = (line: string): StoredEvent => StoredEvent.parse(JSON.parse(line));

function isEvent(line: string): boolean {
  try {
    readEvent(line);
    return true;
  } catch {
    return false;
  }
}
