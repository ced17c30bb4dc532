terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.66.0"
    }
  }

  # Bucket, region and key of encryption are given once: `terraform init -backend-config=backend.hcl`.
  backend "s3" {
    key          = "deputy/sign-in-cognito.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  description = "Where the pool is."
  type        = string
}

variable "web_url" {
  description = "Where browsers find web."
  type        = string
}

variable "tenant" {
  description = "The tenant of policies/tenants.json that all people of the pool are of."
  type        = string
}

variable "groups" {
  description = "Group to make, and the group of policies/tenants.json that it means."
  type        = map(string)
}

module "cognito" {
  source = "../../modules/cognito"

  name    = "deputy-people"
  web_url = var.web_url
  tenant  = var.tenant
  groups  = var.groups
}

output "issuer" {
  value = module.cognito.issuer
}

# One of OIDC_ISSUERS_FILE. Vault trusts the mesh's own identity service, which exchanges Cognito's tokens.
output "entry" {
  value = module.cognito.entry
}

output "sign_in_page" {
  value = module.cognito.sign_in_page
}
