import { type AgentChange } from '../api/operations.js';
import { ceilingWords, trustWords } from '../state/agent-words.js';

type Trusting = Extract<AgentChange, { do: 'trust' }>;

/** How far an agent is trusted, and which groups of actions are open through it. */
export function TrustFields({
  change,
  onChange,
}: {
  change: Trusting;
  onChange: (change: Trusting) => void;
}) {
  return (
    <>
      <fieldset className="choice-fields">
        <legend>Trust</legend>
        {trustWords.map(({ trust, words }) => (
          <label key={trust}>
            <input
              type="radio"
              name="trust"
              checked={change.trust === trust}
              onChange={() => onChange({ ...change, trust })}
            />
            {words}
          </label>
        ))}
      </fieldset>
      <fieldset className="choice-fields">
        <legend>Open through it</legend>
        {ceilingWords.map(({ group, words }) => (
          <label key={group}>
            <input
              type="checkbox"
              checked={change.ceiling.includes(group)}
              onChange={({ currentTarget: { checked } }) => {
                const kept = change.ceiling.filter((one) => one !== group);
                onChange({ ...change, ceiling: checked ? [...kept, group] : kept });
              }}
            />
            {words}
          </label>
        ))}
      </fieldset>
    </>
  );
}
