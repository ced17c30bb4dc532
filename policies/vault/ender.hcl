# Managed by Deputy's vault-bootstrap. The one right that the mesh has for itself: to end logins of instances that died, by their
# accessors, and to last. It can read no credential and open nothing.
path "auth/token/revoke-accessor" {
  capabilities = ["update"]
}

path "auth/token/renew-self" {
  capabilities = ["update"]
}
