import { describe, expect, test } from '@jest/globals';
import { isPassing, toModelFailure } from './model-failure.js';

const named = (name: string, more: object = {}) =>
  Object.assign(new Error('arn:aws:secret'), { name, ...more });

describe('an error of the model', () => {
  test.each([
    ['throttling', named('ThrottlingException'), 'model_throttled', true],
    ['an outage', named('ServiceUnavailableException'), 'model_unreachable', true],
    ['a refused connection', named('Error', { code: 'ECONNREFUSED' }), 'model_unreachable', true],
    ['missing credentials', named('CredentialsProviderError'), 'model_refused', false],
    ['no access', named('AccessDeniedException'), 'model_refused', false],
    ['a missing region', new Error('Region is missing'), 'model_refused', false],
    ['an invalid request', named('ValidationException'), 'model_rejected', false],
    ['anything else', 'boom', 'model_rejected', false],
  ])('%s has its own code, and is tried again only when that may help', (_what, error, code, passing) => {
    expect(toModelFailure(error, 'amazon.nova-pro-v1:0')).toMatchObject({ code });
    expect(isPassing(error)).toBe(passing);
  });

  test('keeps its own text for the log', () => {
    expect(toModelFailure(named('AccessDeniedException'), 'm').message).not.toContain('secret');
  });
});
