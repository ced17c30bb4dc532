import { Search } from 'lucide-react';

interface Props {
  id: string;
  label: string;
  text: string;
  onChange: (text: string) => void;
}

/** Where a person says what they look for. Escape empties it, in every browser. */
export function SearchField({ id, label, text, onChange }: Props) {
  return (
    <div className="search-field">
      <Search size={15} aria-hidden />
      <input
        id={id}
        type="search"
        value={text}
        maxLength={100}
        placeholder={label}
        aria-label={label}
        aria-keyshortcuts="/"
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return;
          // Only that: what runs is not stopped by it, and a drawer stays open.
          event.preventDefault();
          event.stopPropagation();
          onChange('');
        }}
      />
    </div>
  );
}
