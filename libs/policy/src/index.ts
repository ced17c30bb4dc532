export { PolicyEngine } from './policy-engine.js';
export { PolicySetError } from './policy-set-error.js';
export { type Decision, type EngineCode, engineSentences } from './decision.js';
export type { Asking, AttributeValue, Circumstances, Question, Resource } from './question.js';
export { type ActionFacts } from './schema-facts.js';
