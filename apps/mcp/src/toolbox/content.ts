import { z } from 'zod';

/*
 * What people and models are shown, as MCP has it (ContentBlock). Cut to these keys: nothing a tool did not mean to say
 * goes out with it.
 */
const base64 = z.base64();
const mimeType = z.string().max(255);
const uri = z.string().max(2_048);

/** What is at an address: text, or bytes in base64. */
export const ResourceContents = z.union([
  z.object({ uri, mimeType, text: z.string() }),
  z.object({ uri, mimeType, blob: base64 }),
]);

export const ContentBlock = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), data: base64, mimeType }),
  z.object({ type: z.literal('audio'), data: base64, mimeType }),
  z.object({ type: z.literal('resource'), resource: ResourceContents }),
  z.object({ type: z.literal('resource_link'), uri, name: z.string(), mimeType: mimeType.optional() }),
]);
export type ContentBlock = z.infer<typeof ContentBlock>;

/**
 * The `output` of a tool whose result is shown as it is: pictures, sound, documents. It has no structured content, and is
 * announced without an output schema.
 */
export const Content = z.object({ content: z.array(ContentBlock).min(1) });

/** The `output` of a prompt. */
export const PromptMessages = z.object({
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: ContentBlock })).min(1),
});

/** The `output` of what is read at an address. */
export const ReadContents = z.object({ contents: z.array(ResourceContents).min(1) });
