variable "name" {
  description = "Name of network and cluster at HCP, at most 36 characters."
  type        = string

  validation {
    condition     = length(var.name) <= 30
    error_message = "HCP takes 36 characters, and six are added."
  }
}

variable "region" {
  description = "The region of the VPC: HCP's network is beside it."
  type        = string
}

variable "cidr" {
  description = "Addresses of HCP's network. Must not overlap with the VPC's. modules/network takes it as `peers = { vault = ... }`."
  type        = string
  default     = "172.25.16.0/20"
}

variable "tier" {
  description = "`dev` to try it; from `standard_small` on there are three servers and snapshots."
  type        = string
  default     = "standard_small"
}

variable "vpc_id" {
  description = "The VPC that is peered with."
  type        = string
}

variable "vpc_cidr" {
  description = "Its addresses."
  type        = string
}

variable "route_tables" {
  description = "Route tables of the VPC that lead to Vault and, of the database, back, by any name."
  type        = map(string)
}
