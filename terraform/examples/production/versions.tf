terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.66.0"
    }
    hcp = {
      source  = "hashicorp/hcp"
      version = "0.111.0"
    }
  }

  # Bucket, region and key of encryption are given once: `terraform init -backend-config=backend.hcl`.
  backend "s3" {
    key          = "deputy/production.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { Project = "deputy", Deployment = local.name }
  }
}

# By HCP_CLIENT_ID and HCP_CLIENT_SECRET of a service principal.
provider "hcp" {}
