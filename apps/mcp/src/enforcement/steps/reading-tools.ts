import { type Tool } from '../../toolbox/tool.js';
import { type Toolbox } from '../../toolbox/toolbox.js';

/** The tools that read one kind of resource: whoever may use one of them on it sees it. */
export const readingTools = (toolbox: Toolbox, type: string): readonly Tool[] =>
  toolbox
    .all()
    .filter(({ declaration: { access, resource } }) => access === 'reader' && resource.type === type);
