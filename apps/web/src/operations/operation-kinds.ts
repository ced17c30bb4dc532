import {
  AccountOperation,
  AccountsAnswer,
  AgentOperation,
  AgentsAnswer,
  ApprovalOperation,
  ApprovalsAnswer,
  ClientOperation,
  ClientsAnswer,
  OverviewAnswer,
  OverviewOperation,
  RevocationOperation,
  RevocationsAnswer,
  subjects,
} from '#libs/contracts';
import { operationController } from './operation.controller.js';
import { withPeopleElsewhere } from './people-elsewhere.js';

/** What operators ask for and people of their own, each kind at an address of its own. */
export const operationControllers = [
  /** The registered agents of the person's tenant. */
  operationController({
    path: 'agents',
    subject: subjects.identity.agents('web'),
    operation: AgentOperation,
    answer: AgentsAnswer,
  }),
  /** The accounts of the person's tenant. */
  operationController({
    path: 'accounts',
    subject: subjects.identity.accounts('web'),
    operation: AccountOperation,
    answer: AccountsAnswer,
  }),
  /** The applications that act for the person. */
  operationController({
    path: 'clients',
    subject: subjects.identity.clients('web'),
    operation: ClientOperation,
    answer: ClientsAnswer,
  }),
  /** The calls that wait for people, those of the person's own too. */
  operationController({
    path: 'approvals',
    subject: subjects.identity.approvals('web'),
    operation: ApprovalOperation,
    answer: ApprovalsAnswer,
  }),
  /** What is live in the person's tenant. */
  operationController({
    path: 'overview',
    subject: subjects.identity.overview('web'),
    operation: OverviewOperation,
    answer: OverviewAnswer,
    complete: withPeopleElsewhere,
  }),
  /** What was given and is to end, and who has confirmed what. */
  operationController({
    path: 'revocations',
    subject: subjects.identity.revocations('web'),
    operation: RevocationOperation,
    answer: RevocationsAnswer,
  }),
];
