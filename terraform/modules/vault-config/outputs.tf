output "roles" {
  description = "Of the database, by name: what `database/creds/` lends."
  value       = sort([for role in vault_database_secret_backend_role.tenant : role.name])
}

output "ender_policy" {
  description = "Of the token in mcp's VAULT_ENDER_TOKEN_FILE."
  value       = vault_policy.fixed["deputy-ender"].name
}
