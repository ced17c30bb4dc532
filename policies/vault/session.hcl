# Managed by Deputy's vault-bootstrap. Every login through the role deputy-tools has this and nothing else of its own: to end
# itself, and to make a token that ends sooner. Nothing is renewed: what was borrowed with a person's token must not outlive it,
# and Vault does not know when that token ends. What it may borrow comes from the groups of its user.
path "auth/token/revoke-self" {
  capabilities = ["update"]
}

path "auth/token/create" {
  capabilities = ["update"]
}
