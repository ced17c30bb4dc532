/** The badge and the name. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="wordmark-badge">
        <rect width="32" height="32" rx="9" className="wordmark-ground" />
        <path
          className="wordmark-star"
          d="M16 5.5l3.03 5.75h6.06L22.06 16.5l3.03 5.25h-6.06L16 27.5l-3.03-5.75H6.91l3.03-5.25-3.03-5.25h6.06z"
        />
        <path className="wordmark-check" d="M12.9 16.7l2.2 2.2 4.1-4.4" />
      </svg>
      Deputy
    </span>
  );
}
