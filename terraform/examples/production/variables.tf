variable "region" {
  description = "Where it runs; one with Bedrock's models."
  type        = string
}

variable "zones" {
  description = "Availability zones of the region."
  type        = list(string)
}

variable "domain" {
  description = "Name of web, such as `deputy.example.com`."
  type        = string
}

variable "public_zone_id" {
  description = "Route 53 zone in which the domain is."
  type        = string
}

variable "repository" {
  description = "The forge's repository that deploys, as `owner/name`."
  type        = string
}

variable "alarm_emails" {
  description = "Who is told."
  type        = set(string)
}

variable "mesh_tenant" {
  description = "The tenant of policies/tenants.json whose operators run the mesh."
  type        = string
}

variable "nkeys" {
  description = "Public nkeys of web, agent, mcp, audit, identity and operator."
  type        = map(string)
}

variable "nats_image" {
  description = "nats-server by digest: `docker/library/nats@sha256:...`."
  type        = string
}

variable "documentdb_admin_password" {
  description = "By TF_VAR_documentdb_admin_password, from a password store. Goes into no state."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "documentdb_admin_password_version" {
  description = "Raise it to change the password."
  type        = number
  default     = 1
}

variable "image_tag" {
  description = "Commit whose image runs; null at first, when there is none."
  type        = string
  default     = null
}

variable "bedrock_model_id" {
  description = "The model, or the profile that spreads calls over regions."
  type        = string
  default     = "amazon.nova-pro-v1:0"
}

variable "inference_profiles" {
  description = "Where `bedrock_model_id` is a profile: its id and the regions it may use."
  type        = map(list(string))
  default     = {}
}

variable "collector_image" {
  description = "AWS Distro for OpenTelemetry by digest: `aws-observability/aws-otel-collector@sha256:...`."
  type        = string
  default     = null
}
