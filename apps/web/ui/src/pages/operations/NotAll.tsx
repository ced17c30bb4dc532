/** That there are more than are shown. */
export function NotAll({ complete, shown, of }: { complete: boolean; shown: number; of: string }) {
  if (complete) return null;
  return (
    <p className="muted">
      These are the first {shown} {of}. What is not here can be ended by its name, under Ended.
    </p>
  );
}
