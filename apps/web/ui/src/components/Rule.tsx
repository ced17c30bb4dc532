interface Props {
  policies: readonly string[];
  rationale: readonly string[];
}

/** The rule that decided, as the end of a sentence: the policies by id, or the reason where no policy decided. */
export function Rule({ policies, rationale }: Props) {
  const [named, also] = policies.length > 0 ? [policies, 'Rule'] : [rationale, 'Reason'];
  if (named.length === 0) return <>No rule permits it.</>;
  return (
    <>
      {also}{' '}
      {named.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <code>{name}</code>
        </span>
      ))}
      {policies.length > 0 && rationale.length > 0 && <> ({rationale.join(', ')})</>}.
    </>
  );
}
