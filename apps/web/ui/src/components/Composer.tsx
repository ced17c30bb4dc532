import { ArrowUp, Square } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useLayoutEffect } from 'react';
import { useMedia } from '../hooks/use-media.js';

const longest = 8_000;

interface Props {
  /** Of the text area; its hint is `<id>-hint`. */
  id?: string;
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  running: boolean;
  onChange: (text: string) => void;
  onSend: () => void;
  onStop: () => void;
}

/** Where a person types. Enter sends, Shift+Enter breaks the line; where the keyboard is on the screen, Enter breaks it too. */
export function Composer({ id = 'composer', box, text, running, onChange, onSend, onStop }: Props) {
  const touch = useMedia('(pointer: coarse)');

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [box, text]);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes, Enter chooses a word (229 is what Safari still says then).
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || composing || touch) return;
    event.preventDefault();
    onSend();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <textarea
        id={id}
        ref={box}
        rows={1}
        value={text}
        maxLength={longest}
        placeholder="Ask about your products"
        aria-label="Your message"
        aria-describedby={`${id}-hint`}
        enterKeyHint={touch ? 'enter' : 'send'}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {running ? (
        <button type="button" className="send stop" aria-label="Stop" title="Stop (Esc)" onClick={onStop}>
          <Square size={15} aria-hidden fill="currentColor" />
        </button>
      ) : (
        <button type="submit" className="send" aria-label="Send" title="Send (Enter)" disabled={!text.trim()}>
          <ArrowUp size={18} aria-hidden />
        </button>
      )}
    </form>
  );
}
