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
    key          = "deputy/minimal.tfstate"
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
