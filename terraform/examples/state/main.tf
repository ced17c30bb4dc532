# Once for an account, before anything else. Its own state begins in a file and moves into the bucket it made (terraform/README.md).
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.66.0"
    }
  }

  backend "s3" {
    key          = "deputy/state.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  description = "Where the bucket is."
  type        = string
}

variable "bucket_name" {
  description = "Name of the bucket; names of buckets are the whole world's."
  type        = string
}

module "state" {
  source = "../../modules/state"

  bucket_name = var.bucket_name
}

output "bucket" {
  value = module.state.bucket
}

output "kms_key_arn" {
  value = module.state.kms_key_arn
}
