# Applications as docs/identity.md describes them: four APIs, of which agent is a client too, and web. Each API gives out tokens of version 2
# and the groups that are assigned to it: with more than 200 in a token Entra leaves groups out, and such a token is refused.
data "azuread_client_config" "current" {}

locals {
  apis = toset(["agent", "mcp", "audit", "identity"])

  # Whose tokens web asks for by itself; mcp's are what the agent exchanges them for.
  asked_by_web = toset(["agent", "audit", "identity"])

  # Entra wants ids of scopes made by us, and the same for ever.
  scopes = { for api in local.apis : api => uuidv5("oid", "1.3.6.1.4.1.0.${api}.${data.azuread_client_config.current.tenant_id}") }

  client_ids = { for api, application in azuread_application.api : api => application.client_id }
}

resource "azuread_application" "api" {
  for_each = local.apis

  display_name            = "${var.name} ${each.key}"
  sign_in_audience        = "AzureADMyOrg"
  group_membership_claims = ["ApplicationGroup"]
  prevent_duplicate_names = true

  api {
    requested_access_token_version = 2

    oauth2_permission_scope {
      id                         = local.scopes[each.key]
      value                      = "access_as_user"
      type                       = "User"
      enabled                    = true
      admin_consent_display_name = "Use ${var.name} ${each.key} as the person who signed in"
      admin_consent_description  = "Lets ${var.name} act for the person who signed in, with that person's own right and no more."
      user_consent_display_name  = "Use ${var.name} ${each.key} as you"
      user_consent_description   = "Lets ${var.name} act for you, with your own right and no more."
    }
  }

  # Signing out ends tokens before they expire: they say of which session they are.
  optional_claims {
    access_token {
      name = "sid"
    }
  }

  # Said by resources of their own, since they name other applications.
  lifecycle {
    ignore_changes = [identifier_uris, required_resource_access, api[0].known_client_applications]
  }
}

resource "azuread_application_identifier_uri" "api" {
  for_each = local.apis

  application_id = azuread_application.api[each.key].id
  identifier_uri = "api://${local.client_ids[each.key]}"
}

resource "azuread_application" "web" {
  display_name            = "${var.name} web"
  sign_in_audience        = "AzureADMyOrg"
  group_membership_claims = ["ApplicationGroup"]
  prevent_duplicate_names = true

  api {
    requested_access_token_version = 2
  }

  web {
    redirect_uris = ["${var.web_url}/auth/callback"]

    implicit_grant {
      access_token_issuance_enabled = false
      id_token_issuance_enabled     = false
    }
  }

  optional_claims {
    id_token {
      name = "sid"
    }
  }

  lifecycle {
    ignore_changes = [required_resource_access]
  }
}

# What each client may ask for, shown to whoever consents.
resource "azuread_application_api_access" "web" {
  for_each = local.asked_by_web

  application_id = azuread_application.web.id
  api_client_id  = local.client_ids[each.key]
  scope_ids      = [local.scopes[each.key]]
}

# On-behalf-of: the agent exchanges a person's token for one whose audience is mcp.
resource "azuread_application_api_access" "agent" {
  application_id = azuread_application.api["agent"].id
  api_client_id  = local.client_ids["mcp"]
  scope_ids      = [local.scopes["mcp"]]
}

# One consent is for both: whoever signs in at web consents to what the agent asks for on their behalf.
resource "azuread_application_known_clients" "agent" {
  application_id   = azuread_application.api["agent"].id
  known_client_ids = [azuread_application.web.client_id]
}

# Nobody is asked about web: it is ours, and its consent is given here.
resource "azuread_application_pre_authorized" "web" {
  for_each = local.asked_by_web

  application_id       = azuread_application.api[each.key].id
  authorized_client_id = azuread_application.web.client_id
  permission_ids       = [local.scopes[each.key]]
}

resource "azuread_application_pre_authorized" "agent" {
  application_id       = azuread_application.api["mcp"].id
  authorized_client_id = local.client_ids["agent"]
  permission_ids       = [local.scopes["mcp"]]
}

resource "azuread_application_pre_authorized" "client" {
  for_each = var.clients

  application_id       = azuread_application.api["mcp"].id
  authorized_client_id = each.value
  permission_ids       = [local.scopes["mcp"]]
}

# Enterprise applications. Only who is assigned by a group gets a token at all.
resource "azuread_service_principal" "api" {
  for_each = local.apis

  client_id                    = local.client_ids[each.key]
  app_role_assignment_required = true
}

resource "azuread_service_principal" "web" {
  client_id                    = azuread_application.web.client_id
  app_role_assignment_required = true
}

locals {
  principals  = merge({ for api, principal in azuread_service_principal.api : api => principal.object_id }, { web = azuread_service_principal.web.object_id })
  assignments = { for pair in setproduct(concat(tolist(local.apis), ["web"]), keys(var.groups)) : "${pair[0]} ${pair[1]}" => { principal = pair[0], group = pair[1] } }
}

# The role of no name: a person of the group may use the application, and tokens for it name the group.
resource "azuread_app_role_assignment" "group" {
  for_each = local.assignments

  app_role_id         = "00000000-0000-0000-0000-000000000000"
  principal_object_id = each.value.group
  resource_object_id  = local.principals[each.value.principal]
}
