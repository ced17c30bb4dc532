import { Toolbox } from '../../../../../apps/mcp/src/toolbox/toolbox.js';
import { notesErase } from './notes-erase.js';
import { notesList } from './notes-list.js';
import { notesMeasure } from './notes-measure.js';
import { notesRead } from './notes-read.js';
import { notesSummary } from './notes-summary.js';
import { notesText } from './notes-text.js';
import { notesWrite } from './notes-write.js';

/** A toolbox as somebody would add it: nothing outside this folder and its policies knows of it. */
export const toolbox = Toolbox.of({
  about: 'notes',
  tools: [notesMeasure, notesList, notesRead, notesWrite, notesErase, notesSummary, notesText],
});
