/** Codes and ids in a row. @param none what is said when there are none */
export function Codes({ codes, none }: { codes: readonly string[]; none: string }) {
  if (codes.length === 0) return <span className="muted">{none}</span>;
  return (
    <span className="codes">
      {codes.map((code) => (
        <code key={code}>{code}</code>
      ))}
    </span>
  );
}
