import type { Facts, Verdict } from '#libs/contracts';
import { shortFingerprint } from '../state/words.js';
import { Codes } from './Codes.js';
import { CopyButton } from './CopyButton.js';

/** Why the call was permitted or denied: the codes, the policies that decided, and which policy set they belong to. */
export function DecisionDetails({
  verdict,
  facts,
}: {
  verdict: Omit<Verdict, 'callId' | 'decision'>;
  facts?: Facts;
}) {
  const { rationale, policies, fingerprint, decisionId } = verdict;
  const known = Object.entries(facts?.attributes ?? {});
  return (
    <dl className="facts">
      <dt>Rationale</dt>
      <dd>
        <Codes codes={rationale} none="none given" />
      </dd>
      <dt>Decided by</dt>
      <dd>
        <Codes codes={policies} none="no policy permits it, so it is denied" />
      </dd>
      {known.length > 0 && (
        <>
          <dt>Known then</dt>
          <dd>
            <bdi>{known.map(([name, value]) => `${name} ${String(value)}`).join(', ')}</bdi>
          </dd>
        </>
      )}
      <dt>Policy set</dt>
      <dd>
        <code title={fingerprint}>{shortFingerprint(fingerprint)}</code>
      </dd>
      <dt>Decision</dt>
      <dd className="with-copy">
        <code>{decisionId}</code>
        <CopyButton label="Copy the decision's id" text={() => decisionId} />
      </dd>
    </dl>
  );
}
