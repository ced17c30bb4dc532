variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "member" {
  description = "Who runs on them: `nats` or `vault`."
  type        = string
}

variable "cluster_name" {
  description = "The ECS cluster that they join."
  type        = string
}

variable "subnets" {
  description = "One host in each, in this order."
  type        = list(string)
}

variable "security_group" {
  description = "`hosts` of modules/network; the tasks on them have one of their own."
  type        = string
}

variable "instance_type" {
  description = "Size of each host."
  type        = string
  default     = "t3.medium"
}

variable "volume_gib" {
  description = "Size of the volume that outlives its host."
  type        = number
  default     = 20
}

variable "owner" {
  description = "User and group in the container that the volume belongs to."
  type        = string
  default     = "1000:1000"
}

variable "kms_key_arn" {
  description = "Key of the volumes."
  type        = string
}
