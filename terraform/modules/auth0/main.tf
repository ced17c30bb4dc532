locals {
  apis = toset(["agent", "mcp", "audit", "identity"])
}

# RFC 9068 access tokens with permissions, as docs/identity.md describes.
resource "auth0_resource_server" "api" {
  for_each = local.apis

  name                                            = "Deputy ${each.key}"
  identifier                                      = "${var.namespace}/${each.key}"
  signing_alg                                     = "RS256"
  token_dialect                                   = "rfc9068_profile_authz"
  enforce_policies                                = true
  allow_offline_access                            = each.key != "mcp"
  token_lifetime                                  = 600
  token_lifetime_for_web                          = 600
  skip_consent_for_verifiable_first_party_clients = true
}

resource "auth0_resource_server_scopes" "api" {
  for_each = local.apis

  resource_server_identifier = auth0_resource_server.api[each.key].identifier

  scopes {
    name        = "access_as_user"
    description = "Act for the person who signed in, with that person's own right and no more"
  }
}

resource "auth0_client" "web" {
  name                = "Deputy web"
  app_type            = "regular_web"
  is_first_party      = true
  oidc_conformant     = true
  callbacks           = ["${var.web_url}/auth/callback"]
  allowed_logout_urls = ["${var.web_url}/"]
  grant_types         = ["authorization_code", "refresh_token"]

  jwt_configuration {
    alg                 = "RS256"
    lifetime_in_seconds = 600
  }

  oidc_logout {
    backchannel_logout_urls = ["${var.web_url}/auth/backchannel-logout"]
  }

  # One sign-in, a narrower token for each API.
  refresh_token {
    rotation_type                = "rotating"
    expiration_type              = "expiring"
    leeway                       = 0
    token_lifetime               = 43200
    infinite_token_lifetime      = false
    idle_token_lifetime          = 1800
    infinite_idle_token_lifetime = false

    dynamic "policies" {
      for_each = toset(["agent", "audit", "identity"])

      content {
        audience = auth0_resource_server.api[policies.value].identifier
        scope    = ["access_as_user"]
      }
    }
  }
}

# The agent: a client of its own API, which may exchange people's tokens for mcp's.
resource "auth0_client" "agent" {
  name                       = "Deputy agent"
  app_type                   = "resource_server"
  resource_server_identifier = auth0_resource_server.api["agent"].identifier
  is_first_party             = true
  oidc_conformant            = true
  grant_types                = ["urn:ietf:params:oauth:grant-type:token-exchange"]

  token_exchange {
    allow_any_profile_of_type = ["on_behalf_of_token_exchange"]
  }
}

resource "auth0_client_grant" "agent" {
  client_id    = auth0_client.agent.client_id
  audience     = auth0_resource_server.api["mcp"].identifier
  scopes       = ["access_as_user"]
  subject_type = "user"
}

resource "auth0_role" "this" {
  for_each = var.groups

  name        = each.key
  description = "In Deputy: ${each.value}"
}

# RBAC is on, so a role must carry the permission to be let in at all.
resource "auth0_role_permissions" "this" {
  for_each = var.groups

  role_id = auth0_role.this[each.key].id

  dynamic "permissions" {
    for_each = local.apis

    content {
      name                       = "access_as_user"
      resource_server_identifier = auth0_resource_server.api[permissions.value].identifier
    }
  }

  depends_on = [auth0_resource_server_scopes.api]
}

# Names and groups in tokens, under an address of our own, where no other claim can be taken for them.
resource "auth0_action" "claims" {
  name    = "Deputy's claims"
  runtime = "node22"
  deploy  = true

  code = templatefile("${path.module}/claims.js.tftpl", { namespace = var.namespace })

  supported_triggers {
    id      = "post-login"
    version = "v3"
  }
}

resource "auth0_trigger_action" "claims" {
  trigger      = "post-login"
  action_id    = auth0_action.claims.id
  display_name = auth0_action.claims.name
}
