locals {
  issuer = "https://login.microsoftonline.com/${data.azuread_client_config.current.tenant_id}/v2.0"
}

output "issuer" {
  description = "As tokens of version 2 say in `iss`."
  value       = local.issuer
}

output "entry" {
  description = "Entry of OIDC_ISSUERS_FILE. Secrets of the two clients are made by hand: they would be in the state."
  value = {
    issuer  = local.issuer
    profile = "entra"
    tenants = { (data.azuread_client_config.current.tenant_id) = var.tenant }
    groups  = var.groups
    apis = {
      for api, id in local.client_ids : api => { audience = id, scope = "api://${id}/access_as_user" }
    }
    clients = { deputy-web = azuread_application.web.client_id, deputy-agent = local.client_ids["agent"] }
  }
}

output "vault_issuer" {
  description = "What modules/vault-config takes as one of `issuers`."
  value = {
    issuer         = local.issuer
    audience       = local.client_ids["mcp"]
    user_claim     = "oid"
    groups_claim   = "groups"
    groups         = var.groups
    bound_claims   = { tid = data.azuread_client_config.current.tenant_id, azp = join(",", concat([local.client_ids["agent"]], values(var.clients))) }
    claim_mappings = { tid = "tenant", preferred_username = "username", azp = "client", uti = "token_id" }
  }
}
