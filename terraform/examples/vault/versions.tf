terraform {
  required_version = ">= 1.11"

  required_providers {
    vault = {
      source  = "hashicorp/vault"
      version = "5.6.0"
    }
  }

  # Bucket, region and key of encryption are given once: `terraform init -backend-config=backend.hcl`.
  backend "s3" {
    key          = "deputy/vault.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

# By VAULT_ADDR, VAULT_TOKEN and, at HCP, VAULT_NAMESPACE.
provider "vault" {}
