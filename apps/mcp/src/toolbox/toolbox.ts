import { Tool } from './tool.js';

const toolName = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * What a folder of `toolboxes/` brings: its module `toolbox.ts` exports one as `toolbox`. It has the folder's name, and
 * policy knows it by the files of that name.
 */
export class Toolbox {
  private constructor(
    /** What its tools are about, such as `the product catalogue`; told to the model before any tool. */
    readonly about: string,
    readonly tools: readonly Tool[],
  ) {}

  /** @throws TypeError for what was not made by {@link Tool.from}, or whose name would not fit an action of policy */
  static of({ about, tools }: { readonly about: string; readonly tools: readonly Tool[] }): Toolbox {
    for (const tool of tools) {
      // INVARIANT (no tool runs without a recorded permit): only a genuine one asks for its grant.
      if (!(tool instanceof Tool)) throw new TypeError('a tool is made with `Tool.from`');
      if (!toolName.test(tool.name))
        throw new TypeError(`\`${tool.name}\` is no tool name, use lower_case_words`);
    }
    return new Toolbox(about, Object.freeze([...tools]));
  }
}
