variable "name" {
  description = "Prefix of every name, such as `deputy-production`."
  type        = string
}

variable "cidr" {
  description = "Addresses of the VPC. A /16 leaves room for a /20 per zone and kind of subnet."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrsubnet(var.cidr, 4, 8))
    error_message = "Must be a block that nine subnets fit in, such as 10.40.0.0/16."
  }
}

variable "zones" {
  description = "Availability zones. Three where anything should survive the loss of one."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 3
    error_message = "Two or three: the load balancer needs two, and nine subnets are laid out."
  }
}

variable "nat_gateways" {
  description = "Ways out to the internet: `none`, `one` (cheaper, ends with its zone) or `each_zone`. Needed for issuers, MCP servers and client metadata documents of others."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "one", "each_zone"], var.nat_gateways)
    error_message = "Must be none, one or each_zone."
  }
}

variable "reach_internet" {
  description = "Members of the mesh that may reach other hosts by HTTPS. Means nothing without NAT gateways."
  type        = set(string)
  default     = []
}

variable "interface_endpoints" {
  description = "AWS services that tasks reach without leaving the VPC."
  type        = set(string)
  default = [
    "bedrock-runtime",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "elasticfilesystem",
    "kms",
    "logs",
    "monitoring",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "sts",
    "xray",
  ]
}

variable "peers" {
  description = "Networks outside of this VPC that take the place of a member, by its name: `{ vault = \"172.25.16.0/20\" }` for HCP's."
  type        = map(string)
  default     = {}
}

variable "log_retention_days" {
  description = "How long flow logs are kept."
  type        = number
  default     = 90
}

variable "kms_key_arn" {
  description = "Key that flow logs are encrypted with."
  type        = string
}
