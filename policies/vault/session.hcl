# Managed by Deputy's vault-bootstrap. Every login through the role deputy-tools has this and nothing else of its own: to end
# itself, to last a little longer with what it borrowed, and to make a token that ends sooner. How long it lasts at most is said by
# the role, and by mcp, which knows when the person's token ends. What it may borrow comes from the groups of its user.
path "auth/token/revoke-self" {
  capabilities = ["update"]
}

path "auth/token/renew-self" {
  capabilities = ["update"]
}

path "sys/leases/renew" {
  capabilities = ["update"]
}

path "auth/token/create" {
  capabilities = ["update"]
}
