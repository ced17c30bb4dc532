variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "models" {
  description = "Models that the agent may ask, by id: foundation models of this region."
  type        = set(string)
  default     = ["amazon.nova-pro-v1:0"]
}

variable "inference_profiles" {
  description = "Profiles that spread calls over regions, by id, and the regions that each may use: `{ \"eu.amazon.nova-pro-v1:0\" = [\"eu-central-1\", \"eu-west-1\"] }`. The model of each is in `models`."
  type        = map(list(string))
  default     = {}
}

variable "kms_key_arn" {
  description = "Key of the guardrail."
  type        = string
}
