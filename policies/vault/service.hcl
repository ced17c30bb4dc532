# Managed by Deputy's vault-bootstrap. What the service {{service}} keeps for itself, and no other service's: it reads it at its start
# and ends its login. It can write nothing, make no token and read no credential of the database.
path "kv/data/deputy/{{service}}" {
  capabilities = ["read"]
}

path "auth/token/revoke-self" {
  capabilities = ["update"]
}
