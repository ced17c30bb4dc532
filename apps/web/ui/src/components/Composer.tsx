import { ArrowUp, Square } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useLayoutEffect } from 'react';
import { useMedia } from '../hooks/use-media.js';
import { lengthOf } from '../state/message-limit.js';

interface Props {
  /** Of the text area; its hint is `<id>-hint`. */
  id?: string;
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  running: boolean;
  onChange: (text: string) => void;
  onSend: () => void;
  onStop: () => void;
  /** The arrow up in an empty box. */
  onRecall: () => void;
}

/**
 * Where a person types. Enter sends, Shift+Enter breaks the line; where the keyboard is on the screen, Enter breaks it too. What
 * is too long stays as it is and says so: nothing that was pasted is cut.
 */
export function Composer(props: Props) {
  const { id = 'composer', box, text, running, onChange, onSend, onStop, onRecall } = props;
  const touch = useMedia('(pointer: coarse)');
  const length = lengthOf(text);
  const tooLong = length?.tooLong ?? false;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [box, text]);

  const send = () => {
    if (!tooLong) onSend();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes, Enter chooses a word (229 is what Safari still says then).
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    const modified = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
    if (composing) return;
    if (event.key === 'ArrowUp' && text === '' && !modified) {
      event.preventDefault();
      onRecall();
    }
    if (event.key !== 'Enter' || event.shiftKey || touch) return;
    event.preventDefault();
    send();
  };

  return (
    <>
      <form
        className={tooLong ? 'composer too-long' : 'composer'}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          id={id}
          ref={box}
          rows={1}
          value={text}
          placeholder="Ask about your products"
          aria-label="Your message"
          aria-describedby={`${id}-hint`}
          aria-invalid={tooLong}
          aria-keyshortcuts="M"
          enterKeyHint={touch ? 'enter' : 'send'}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {running ? (
          <button type="button" className="send stop" aria-label="Stop" title="Stop (Esc)" onClick={onStop}>
            <Square size={15} aria-hidden fill="currentColor" />
          </button>
        ) : (
          <button
            type="submit"
            className="send"
            aria-label="Send"
            title="Send (Enter)"
            disabled={!text.trim() || tooLong}
          >
            <ArrowUp size={18} aria-hidden />
          </button>
        )}
      </form>
      <p id={`${id}-hint`} className={tooLong ? 'hint too-long' : 'hint'}>
        {length?.shown ?? 'Every call is decided by policy and recorded.'}
      </p>
      <p className="visually-hidden" role="status">
        {length?.announced}
      </p>
    </>
  );
}
