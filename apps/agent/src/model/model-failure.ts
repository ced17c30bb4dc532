import { TurnFailure } from '../turn/turn-failure.js';

const throttled = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'ModelNotReadyException',
  'ServiceQuotaExceededException',
]);
const passing = new Set([
  'ServiceUnavailableException',
  'InternalServerException',
  'ModelTimeoutException',
  'ModelStreamErrorException',
  'TimeoutError',
]);
const connection = /^(?:ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_HTTP2)/;
const credentials = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'UnrecognizedClientException',
  'AccessDeniedException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'ResourceNotFoundException',
]);

const nameOf = (error: unknown) => (error instanceof Error ? error.name : '');
const codeOf = (error: unknown) => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};
const isConnection = (error: unknown) =>
  connection.test(codeOf(error)) || /protocol error/i.test(String((error as Error | null)?.message));

/** Whether the same request may succeed in a moment. */
export const isPassing = (error: unknown): boolean =>
  throttled.has(nameOf(error)) || passing.has(nameOf(error)) || isConnection(error);

/** A model's error in words for the person; its own text stays in the log. */
export function toModelFailure(error: unknown, modelId: string): TurnFailure {
  if (error instanceof TurnFailure) return error;
  const name = nameOf(error);
  const failure = (code: TurnFailure['code'], message: string) =>
    new TurnFailure(code, message, { cause: error });
  if (throttled.has(name)) return failure('model_throttled', 'the model is busy; try again in a minute');
  if (credentials.has(name) || /region is missing/i.test(error instanceof Error ? error.message : ''))
    return failure(
      'model_refused',
      `the model \`${modelId}\` cannot be used; the operator checks region, credentials and model access`,
    );
  if (passing.has(name) || isConnection(error))
    return failure(
      'model_unreachable',
      'the model does not answer; try again, or ask the operator to check the endpoint',
    );
  return failure(
    'model_rejected',
    'the model could not work with this conversation; start a new one, or see the log of agent',
  );
}
