variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "subnet" {
  description = "A private one."
  type        = string
}

variable "security_group" {
  description = "`bastion` of modules/network."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of its volume."
  type        = string
}
