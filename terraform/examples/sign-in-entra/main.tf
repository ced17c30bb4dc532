terraform {
  required_version = ">= 1.11"

  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "3.7.0"
    }
  }

  # Bucket, region and key of encryption are given once: `terraform init -backend-config=backend.hcl`.
  backend "s3" {
    key          = "deputy/sign-in-entra.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "azuread" {}

variable "web_url" {
  description = "Where browsers find web."
  type        = string
}

variable "tenant" {
  description = "The tenant of policies/tenants.json that all people of the directory are of."
  type        = string
}

variable "groups" {
  description = "Object id of a group, and the group of policies/tenants.json that it means."
  type        = map(string)
}

module "entra" {
  source = "../../modules/entra"

  web_url = var.web_url
  tenant  = var.tenant
  groups  = var.groups
}

output "issuer" {
  value = module.entra.issuer
}

# One of OIDC_ISSUERS_FILE.
output "entry" {
  value = module.entra.entry
}

# One of `other_issuers` of examples/vault.
output "vault_issuer" {
  value = module.entra.vault_issuer
}
