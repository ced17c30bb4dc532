/** Why an approval that a call names is none for it. Closed; each is told and recorded. */
export type ApprovalFault =
  | 'APPROVAL_UNKNOWN'
  | 'APPROVAL_FOR_ANOTHER_CALL'
  | 'APPROVAL_POLICY_CHANGED'
  | 'APPROVAL_RESOURCE_CHANGED'
  | 'APPROVAL_EXPIRED'
  | 'APPROVAL_SPENT'
  | 'APPROVAL_DENIED'
  | 'APPROVAL_VOID'
  | 'APPROVAL_UNSOUND';
