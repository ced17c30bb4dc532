import { type CallMethod, variablesIn } from './offered.js';
import { type Tool } from './tool.js';
import { type Toolbox } from './toolbox.js';
import { ToolboxError } from './toolbox-error.js';

/** A toolbox with its name. */
export interface NamedToolbox {
  readonly name: string;
  readonly toolbox: Toolbox;
}

/** In characters; a template is not held against more. */
const longestUri = 2_048;

/** All that this server offers. */
export class Toolboxes {
  readonly #tools = new Map<string, Tool>();
  readonly #methods: ReadonlySet<CallMethod>;

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
    // Tools are what this server is for, were there none.
    this.#methods = new Set(['tools/call', ...this.all().map(({ method }) => method)]);
  }

  find(name: string): Tool | undefined {
    return this.#tools.get(name);
  }

  /** What is read at an address. */
  at(uri: string): Tool | undefined {
    if (uri.length > longestUri) return undefined;
    return this.all().find(
      ({ declaration: { offered } }) => offered.method === 'resources/read' && variablesIn(offered.uri, uri),
    );
  }

  /** Whether anything is asked for by this method. */
  offers(method: CallMethod): boolean {
    return this.#methods.has(method);
  }

  all(): readonly Tool[] {
    return [...this.#tools.values()];
  }
}
