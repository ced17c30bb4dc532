import { type ConverseBody, type Message } from './converse-body.js';
import { BedrockFault } from './fault.js';

const invalid = (message: string) => new BedrockFault('ValidationException', message);

/**
 * The checks of real Bedrock that an agent loop most often trips over, so that they are met here first.
 * Facts: Converse API reference; Nova's own rules for tool schemas.
 * @throws BedrockFault ValidationException
 */
export function checkRequest(body: ConverseBody, modelId: string): void {
  checkMessages(body);
  checkTools(body, modelId);
  const { temperature, maxTokens } = body.inferenceConfig ?? {};
  if (temperature !== undefined && (temperature < 0 || temperature > 1))
    throw invalid(`the temperature ${temperature} is not in [0,1]`);
  if (maxTokens !== undefined && maxTokens < 1) throw invalid('`maxTokens` must be at least 1');
  if (isNova(modelId) && maxTokens !== undefined && maxTokens > 10_000)
    throw invalid('the maximum tokens you requested exceeds the model limit of 10000');
}

const isNova = (modelId: string) => modelId.includes('nova');

function checkMessages({ messages, toolConfig }: ConverseBody): void {
  if (messages[0]?.role !== 'user') throw invalid('a conversation must start with a user message');
  if (messages.at(-1)?.role !== 'user') throw invalid('a conversation must end with a user message');
  let open: string[] = [];
  messages.forEach((message, at) => {
    if (at > 0 && message.role === messages[at - 1]?.role)
      throw invalid(`roles must alternate, but found \`${message.role}\` twice in a row at messages.${at}`);
    if (message.content.length === 0)
      throw invalid(`the content field in the Message object at messages.${at} is empty`);
    if (message.content.some((block) => block.text?.trim() === ''))
      throw invalid(`the text field in the ContentBlock object at messages.${at}.content is blank`);
    for (const { toolUse } of message.content)
      if (toolUse && ![toolUse.name, toolUse.toolUseId].every((word) => /^[a-zA-Z0-9_-]{1,64}$/.test(word)))
        throw invalid(
          `the name and id of the toolUse at messages.${at}.content must match [a-zA-Z0-9_-]{1,64}`,
        );
    if (message.role === 'user') open = checkAnswered(message, open, at);
    else open = message.content.flatMap((block) => block.toolUse?.toolUseId ?? []);
  });
  const usesTools = messages.some(({ content }) => content.some((b) => b.toolUse ?? b.toolResult));
  if (usesTools && !toolConfig)
    throw invalid('toolConfig must be defined when using toolUse and toolResult content blocks');
}

/** Each tool use must be answered in the very next message, and nothing else may be. */
function checkAnswered(message: Message, open: readonly string[], at: number): string[] {
  const answered = message.content.flatMap((block) => block.toolResult?.toolUseId ?? []);
  if (answered.some((id) => !open.includes(id)))
    throw invalid(
      `the number of toolResult blocks at messages.${at}.content exceeds the number of toolUse blocks of previous turn`,
    );
  const missing = open.filter((id) => !answered.includes(id));
  if (missing.length > 0)
    throw invalid(`expected toolResult blocks at messages.${at}.content for the ids: ${missing.join(', ')}`);
  return [];
}

function checkTools({ toolConfig }: ConverseBody, modelId: string): void {
  const names = new Set<string>();
  for (const { toolSpec } of toolConfig?.tools ?? []) {
    if (!toolSpec) continue;
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(toolSpec.name))
      throw invalid(`the tool name \`${toolSpec.name}\` must match [a-zA-Z0-9_-]{1,64}`);
    if (names.has(toolSpec.name)) throw invalid(`the tool name \`${toolSpec.name}\` is defined twice`);
    names.add(toolSpec.name);
    const schema = toolSpec.inputSchema.json;
    if (schema['type'] !== 'object')
      throw invalid(`the input schema of \`${toolSpec.name}\` must be of type object`);
    if (isNova(modelId)) checkForNova(toolSpec.name, schema);
  }
}

/** Nova takes only these keys at the top of a schema, and breaks on hyphens in a tool's name. */
function checkForNova(name: string, schema: Readonly<Record<string, unknown>>): void {
  const extra = Object.keys(schema).find((key) => !['type', 'properties', 'required'].includes(key));
  if (extra) throw invalid(`extraneous key [${extra}] is not permitted in the input schema of \`${name}\``);
  if (name.includes('-'))
    throw new BedrockFault('ModelErrorException', 'model produced invalid sequence as part of ToolUse');
}
