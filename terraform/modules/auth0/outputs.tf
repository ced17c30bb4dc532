locals {
  issuer = "https://${var.domain}/"
}

output "issuer" {
  description = "With the slash, as tokens say in `iss`."
  value       = local.issuer
}

output "entry" {
  description = "Entry of OIDC_ISSUERS_FILE. Secrets of the two clients are copied from Auth0's page."
  value = {
    issuer  = local.issuer
    profile = "auth0"
    tenant  = var.tenant
    groups  = var.groups
    apis    = { for name, api in auth0_resource_server.api : name => { audience = api.identifier, scope = "access_as_user" } }
    clients = { deputy-web = auth0_client.web.client_id, deputy-agent = auth0_client.agent.client_id }
    claims  = { groups = "${var.namespace}/groups", displayName = "${var.namespace}/name" }
  }
}

output "vault_issuer" {
  description = "What modules/vault-config takes as one of `issuers`."
  value = {
    issuer         = local.issuer
    audience       = auth0_resource_server.api["mcp"].identifier
    user_claim     = "sub"
    groups_claim   = "/${replace(replace("${var.namespace}/groups", "~", "~0"), "/", "~1")}"
    groups         = var.groups
    bound_claims   = { client_id = auth0_client.agent.client_id }
    claim_mappings = { client_id = "client", jti = "token_id" }
  }
}
