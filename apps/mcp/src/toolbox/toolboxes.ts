import { type Tool } from './tool.js';
import { type Toolbox } from './toolbox.js';
import { ToolboxError } from './toolbox-error.js';

/** A toolbox with its name. */
export interface NamedToolbox {
  readonly name: string;
  readonly toolbox: Toolbox;
}

/** All that this server offers. */
export class Toolboxes {
  readonly #tools = new Map<string, Tool>();

  /** @throws ToolboxError when two toolboxes or two tools share a name */
  constructor(readonly named: readonly NamedToolbox[]) {
    const problems: string[] = [];
    const owners = new Map<string, string>();
    for (const [at, { name, toolbox }] of named.entries()) {
      if (named.findIndex((other) => other.name === name) !== at)
        problems.push(`two toolboxes are called \`${name}\`, rename one`);
      for (const tool of toolbox.tools) {
        const owner = owners.get(tool.name);
        if (owner !== undefined)
          problems.push(`\`${owner}\` and \`${name}\` both bring a tool \`${tool.name}\`, rename one`);
        owners.set(tool.name, name);
        this.#tools.set(tool.name, tool);
      }
    }
    if (problems.length > 0) throw new ToolboxError(problems);
  }

  find(name: string): Tool | undefined {
    return this.#tools.get(name);
  }

  all(): readonly Tool[] {
    return [...this.#tools.values()];
  }
}
