import {
  acceptedContent,
  type InputRequest,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type ClientAnswers, InputRequired } from '../../../../apps/mcp/src/toolbox/client-answers.js';
import { Content } from '../../../../apps/mcp/src/toolbox/content.js';
import { Tool } from '../../../../apps/mcp/src/toolbox/tool.js';
import { fixtures, showing, text } from './fixtures.js';

const Named = z.object({ name: z.string() });
const Confirmed = z.object({ ok: z.boolean() });
const Coloured = z.object({ color: z.string() });

const askName = inputRequired.elicit({ message: 'What is your name?', requestedSchema: Named });
const askModel = inputRequired.createMessage({
  messages: [{ role: 'user', content: { type: 'text', text: 'What is the capital of France?' } }],
  maxTokens: 100,
});
const askRoots = inputRequired.listRoots();

/** The answer under a key, of the kind that was asked for; else the round ends with the question. */
function answered(client: ClientAnswers, key: string, kind: 'sampling' | 'roots', ask: InputRequest): void {
  if (inputResponse(client.responses, key).kind !== kind) throw new InputRequired({ [key]: ask });
}

/** What asks the client for something, in one round or several. */
export const asking = [
  showing('test_input_required_result_elicitation', ({ client }) => {
    const answer = acceptedContent(client.responses, 'user_name', Named);
    if (!answer) throw new InputRequired({ user_name: askName });
    return Promise.resolve([text(`Hello, ${answer.name}!`)]);
  }),
  showing('test_input_required_result_sampling', ({ client }) => {
    answered(client, 'capital_question', 'sampling', askModel);
    return Promise.resolve([text('thank you')]);
  }),
  showing('test_input_required_result_list_roots', ({ client }) => {
    answered(client, 'client_roots', 'roots', askRoots);
    return Promise.resolve([text('thank you')]);
  }),
  confirming('test_input_required_result_request_state'),
  confirming('test_input_required_result_tampered_state'),
  showing('test_input_required_result_multiple_inputs', ({ client }) => {
    const { responses, state } = client;
    const all =
      acceptedContent(responses, 'user_name', Named) !== undefined &&
      inputResponse(responses, 'greeting').kind === 'sampling' &&
      inputResponse(responses, 'client_roots').kind === 'roots' &&
      state === 'asked';
    if (!all)
      throw new InputRequired({ user_name: askName, greeting: askModel, client_roots: askRoots }, 'asked');
    return Promise.resolve([text('thank you for all of it')]);
  }),
  showing('test_input_required_result_multi_round', ({ client }) => {
    const name = acceptedContent(client.responses, 'step1', Named)?.name ?? nameIn(client.state);
    if (name === undefined) throw new InputRequired({ step1: askName }, { step: 1 });
    const colour = acceptedContent(client.responses, 'step2', Coloured);
    if (!colour)
      throw new InputRequired(
        {
          step2: inputRequired.elicit({
            message: 'What is your favorite color?',
            requestedSchema: Coloured,
          }),
        },
        { step: 2, name },
      );
    return Promise.resolve([text(`${name} likes ${colour.color}`)]);
  }),
  showing('test_input_required_result_capabilities', ({ client }) => {
    const { elicitation, sampling } = client.capabilities;
    const asks = { ...(elicitation && { user_name: askName }), ...(sampling && { greeting: askModel }) };
    if (Object.keys(asks).length > 0 && Object.keys(client.responses).length === 0)
      throw new InputRequired(asks);
    return Promise.resolve([text('thank you')]);
  }),
  showing('test_missing_capability', () => Promise.reject(new InputRequired({ greeting: askModel }))),
  showing('test_streaming_elicitation', () => Promise.reject(new InputRequired({ user_name: askName }))),
  told('test_sampling', 'prompt', { greeting: askModel }),
  told('test_elicitation', 'message', { user_name: askName }),
  showing('test_elicitation_sep1034_defaults', () => Promise.reject(new InputRequired({ user_name: askName }))),
  showing('test_elicitation_sep1330_enums', () => Promise.reject(new InputRequired({ user_name: askName }))),
]; // prettier-ignore

/** Goes on when what was asked comes back with the state that it left. */
function confirming(name: string): Tool {
  return showing(name, ({ client }) => {
    const answer = acceptedContent(client.responses, 'confirm', Confirmed);
    if (answer && client.state === 'asked') return Promise.resolve([text('state-ok')]);
    const ask = inputRequired.elicit({ message: 'Please confirm', requestedSchema: Confirmed });
    throw new InputRequired({ confirm: ask }, 'asked');
  });
}

function nameIn(state: unknown): string | undefined {
  return z.object({ name: z.string() }).safeParse(state).data?.name;
}

/** What in the older revisions would be asked while the call is under way. */
function told(name: string, argument: string, asks: ConstructorParameters<typeof InputRequired>[0]): Tool {
  return Tool.from({
    name,
    title: name,
    description: `Answers the conformance suite's \`${name}\`.`,
    input: z.object({ [argument]: z.string() }),
    output: Content,
    needs: 'nothing',
    effect: 'read',
    scope: 'catalogue:read',
    resource: fixtures,
    run: () => Promise.reject(new InputRequired(asks)),
  });
}
