import { logIn } from '../api/log-in.js';
import { explained, needsLogin, type Problem } from '../api/problem.js';
import { Notice } from './Notice.js';

/** Why a page has nothing new to show, or nothing was done, and the one thing that helps: a new login, or trying again where there is no button for it. */
export function ProblemNotice({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const over = needsLogin(problem.code);
  const action = over
    ? { label: 'Sign in again', onClick: () => logIn(problem.claims) }
    : onRetry && { label: 'Try again', onClick: onRetry };
  return (
    <Notice {...(action && { action })}>
      {over && problem.code !== 'interaction_required'
        ? 'You are signed out.'
        : explained(problem.code, problem.message)}
    </Notice>
  );
}
