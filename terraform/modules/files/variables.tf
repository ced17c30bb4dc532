variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "subnets" {
  description = "Private subnets, in which a service reaches it."
  type        = list(string)
}

variable "security_group" {
  description = "`files` of modules/network."
  type        = string
}

variable "folders" {
  description = "Services that keep a folder; each sees its own alone."
  type        = set(string)
  default     = ["audit", "identity"]
}

variable "kms_key_arn" {
  description = "Key of the storage."
  type        = string
}
