import {
  Activity,
  Blocks,
  CircleQuestionMark,
  ClipboardCheck,
  KeyRound,
  type LucideIcon,
  MessageSquare,
  ScrollText,
} from 'lucide-react';
import { type PageName } from '../../../src/page/page-verdict.js';

/** The sign of each page. */
export const pageIcons: Readonly<Record<PageName, LucideIcon>> = {
  chat: MessageSquare,
  calls: CircleQuestionMark,
  approvals: ClipboardCheck,
  decisions: ScrollText,
  operations: Activity,
  applications: Blocks,
  sessions: KeyRound,
};
