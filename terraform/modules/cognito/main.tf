data "aws_region" "current" {}

# Cognito exchanges no tokens, so the mesh's own identity service does (docs/identity.md): one resource server, one client.
resource "aws_cognito_user_pool" "this" {
  name                = var.name
  deletion_protection = var.deletion_protection ? "ACTIVE" : "INACTIVE"
  mfa_configuration   = "ON"
  user_pool_tier      = "PLUS"
  username_attributes = ["email"]

  username_configuration {
    case_sensitive = false
  }

  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  password_policy {
    minimum_length                   = 14
    require_lowercase                = false
    require_numbers                  = false
    require_symbols                  = false
    require_uppercase                = false
    temporary_password_validity_days = 1
  }

  software_token_mfa_configuration {
    enabled = true
  }

  # Guessing and passwords that were leaked elsewhere are turned away.
  user_pool_add_ons {
    advanced_security_mode = "ENFORCED"
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "admin_only"
      priority = 1
    }
  }
}

resource "aws_cognito_user_pool_domain" "this" {
  domain                = var.name
  user_pool_id          = aws_cognito_user_pool.this.id
  managed_login_version = 2
}

resource "aws_cognito_resource_server" "agent" {
  identifier   = "api://deputy-agent"
  name         = "Deputy's agent"
  user_pool_id = aws_cognito_user_pool.this.id

  scope {
    scope_name        = "access_as_user"
    scope_description = "Act for the person who signed in, with that person's own right and no more"
  }
}

resource "aws_cognito_user_pool_client" "web" {
  name                                 = "deputy-web"
  user_pool_id                         = aws_cognito_user_pool.this.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = concat(["openid", "profile"], aws_cognito_resource_server.agent.scope_identifiers)
  supported_identity_providers         = ["COGNITO"]
  callback_urls                        = ["${var.web_url}/auth/callback"]
  logout_urls                          = ["${var.web_url}/"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  access_token_validity                = 10
  id_token_validity                    = 10
  refresh_token_validity               = 12

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "hours"
  }
}

resource "aws_cognito_user_group" "this" {
  for_each = var.groups

  name         = each.key
  user_pool_id = aws_cognito_user_pool.this.id
  description  = "In Deputy: ${each.value}"
}
