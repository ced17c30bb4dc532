import { useState } from 'react';
import { keepUsesShortcuts, otherKeys, readUsesShortcuts, shortcuts } from '../state/shortcuts.js';
import { Dialog } from './Dialog.js';

const single = shortcuts.map(({ key, does }) => ({ keys: [key], does }));

/** Which keys do what, and whether single ones do. */
export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [uses, setUses] = useState(readUsesShortcuts);
  return (
    <Dialog className="confirm" label="Keyboard shortcuts" open={open} onClose={onClose}>
      <h2>Keyboard shortcuts</h2>
      <Keys keys={otherKeys} />
      <label className="check-field">
        <input
          type="checkbox"
          checked={uses}
          onChange={(event) => {
            setUses(event.target.checked);
            keepUsesShortcuts(event.target.checked);
          }}
        />
        Single keys, wherever nothing is typed:
      </label>
      <Keys keys={single} />
      <div className="confirm-actions">
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

function Keys({ keys: list }: { keys: typeof otherKeys }) {
  return (
    <dl className="keys">
      {list.map(({ keys, does }) => (
        <div key={does}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
