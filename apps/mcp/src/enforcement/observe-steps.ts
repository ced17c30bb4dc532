import { type StepObserver } from '#libs/enforcement';
import { measureTime, tracedAfter } from '#libs/telemetry';

/** A step that asks nobody outside this process and is worth a span of its own: the others are told by what they ask. */
const decides = 'decide';

/** Every step is measured. */
export const observeSteps: StepObserver = (step, milliseconds) => {
  measureTime('deputy.step.duration', milliseconds, { step });
  if (step === decides) tracedAfter('decide', milliseconds);
};
