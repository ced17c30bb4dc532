import { type z } from 'zod';
import { PromptMessages } from './content.js';
import { type WholeResource } from './resource-rule.js';
import { type Errand, Tool } from './tool.js';

/** What people begin a conversation with, picked by name: text made from a few words. */
export interface PromptDefinition<I extends z.ZodObject> {
  /** Also the name of its action in policy, in the group `read`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The one of policies/scopes.json that a token needs for it. */
  readonly scope: string;
  /** Texts only; what each is for is its `describe`. */
  readonly input: I;
  /** Values to complete an argument with. Nothing that only some may see: they are shown to whoever may use the prompt. */
  readonly suggestions?: Readonly<Partial<Record<keyof z.input<I> & string, readonly string[]>>>;
  readonly resource: WholeResource;
  readonly run: (errand: Errand<z.output<I>>) => Promise<z.input<typeof PromptMessages>>;
}

/** A prompt of a toolbox (MCP, Prompts). It is decided, recorded and run like a tool, and asked for with `prompts/get`. */
export function promptFrom<I extends z.ZodObject>(definition: PromptDefinition<I>): Tool {
  const { suggestions = {}, ...rest } = definition;
  return Tool.from({
    ...rest,
    output: PromptMessages,
    needs: 'nothing',
    effect: 'read',
    offered: { method: 'prompts/get', suggestions: suggestions },
  });
}
