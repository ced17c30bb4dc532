# Managed by Deputy's vault-bootstrap. Every login through the role deputy-tools has this and nothing else of its own:
# to end itself and to keep alive what it was given. What it may borrow comes from the groups of its user.
path "auth/token/revoke-self" {
  capabilities = ["update"]
}

path "auth/token/renew-self" {
  capabilities = ["update"]
}

path "sys/leases/renew" {
  capabilities = ["update"]
}
