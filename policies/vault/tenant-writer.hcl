# Managed by Deputy's vault-bootstrap. Members may borrow {{tenant}}'s writer credential, and no other.
path "database/creds/{{tenant}}-writer" {
  capabilities = ["read"]
}
