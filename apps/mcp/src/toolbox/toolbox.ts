import { type Tool } from './tool.js';

const toolName = /^[a-z][a-z0-9_]{0,63}$/;

/** The tools this server offers. */
export class Toolbox {
  readonly #tools = new Map<string, Tool>();

  /** @throws Error when two tools share a name or a name would not fit a policy action */
  constructor(tools: readonly Tool[]) {
    for (const tool of tools) {
      if (!toolName.test(tool.name))
        throw new Error(`\`${tool.name}\` is no tool name, use lower_case_words`);
      if (this.#tools.has(tool.name)) throw new Error(`two tools are called \`${tool.name}\`, rename one`);
      this.#tools.set(tool.name, tool);
    }
  }

  find(name: string): Tool | undefined {
    return this.#tools.get(name);
  }

  all(): readonly Tool[] {
    return [...this.#tools.values()];
  }
}
