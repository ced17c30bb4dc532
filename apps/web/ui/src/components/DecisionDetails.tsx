import type { Verdict } from '#libs/contracts';
import { shortFingerprint } from '../state/words.js';
import { CopyButton } from './CopyButton.js';

/** Why the call was permitted or denied: the codes, the policies that decided, and which policy set they belong to. */
export function DecisionDetails({ verdict }: { verdict: Verdict }) {
  const { rationale, policies, fingerprint, decisionId } = verdict;
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

function Codes({ codes, none }: { codes: readonly string[]; none: string }) {
  if (codes.length === 0) return <span className="muted">{none}</span>;
  return (
    <span className="codes">
      {codes.map((code) => (
        <code key={code}>{code}</code>
      ))}
    </span>
  );
}
