# Managed by Deputy's vault-bootstrap. Members may borrow {{tenant}}'s reader credential, and no other.
path "database/creds/{{tenant}}-reader" {
  capabilities = ["read"]
}
