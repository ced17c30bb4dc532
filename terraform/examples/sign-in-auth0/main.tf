terraform {
  required_version = ">= 1.11"

  required_providers {
    auth0 = {
      source  = "auth0/auth0"
      version = "1.55.0"
    }
  }

  # Bucket, region and key of encryption are given once: `terraform init -backend-config=backend.hcl`.
  backend "s3" {
    key          = "deputy/sign-in-auth0.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

# By AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET.
provider "auth0" {
  domain = var.domain
}

variable "domain" {
  description = "Of the Auth0 tenant."
  type        = string
}

variable "web_url" {
  description = "Where browsers find web."
  type        = string
}

variable "namespace" {
  description = "An https address of yours, under which APIs and claims have their names."
  type        = string
}

variable "tenant" {
  description = "The tenant of policies/tenants.json that all people of the Auth0 tenant are of."
  type        = string
}

variable "groups" {
  description = "Role to make, and the group of policies/tenants.json that it means."
  type        = map(string)
}

module "auth0" {
  source = "../../modules/auth0"

  domain    = var.domain
  web_url   = var.web_url
  namespace = var.namespace
  tenant    = var.tenant
  groups    = var.groups
}

output "issuer" {
  value = module.auth0.issuer
}

output "entry" {
  value = module.auth0.entry
}

output "vault_issuer" {
  value = module.auth0.vault_issuer
}
