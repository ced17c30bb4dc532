variable "name" {
  description = "Prefix of every name, such as `deputy-production`."
  type        = string
}

variable "service" {
  description = "Name of the service: `web`, `agent`, `mcp`, `audit` or `identity`."
  type        = string
}

variable "cluster" {
  description = "The cluster it runs in."
  type        = object({ name = string, arn = string })
}

variable "image" {
  description = "The image, by tag or digest. Deployments set it in task definitions of their own; this is where they begin."
  type        = string
}

variable "environment" {
  description = "Variables of the service, as `npm run env -- aws` writes them: a list of `name` and `value`. No secrets."
  type        = list(object({ name = string, value = string }))
}

variable "files_secret" {
  description = "One secret that is JSON: path below /run/deputy, and what is in that file. Written as files before the service starts. Null for none."
  type        = string
  default     = null
}

variable "health_port" {
  description = "Where it answers /health/live and /health/ready."
  type        = number
}

variable "target_groups" {
  description = "Of load balancers, by any name. Empty for a service that nothing outside of the mesh reaches."
  type        = map(string)
  default     = {}
}

variable "subnets" {
  description = "Private subnets."
  type        = list(string)
}

variable "security_group" {
  description = "Its group of modules/network."
  type        = string
}

variable "cpu" {
  description = "Units of a task: 1024 are one processor."
  type        = number
  default     = 512
}

variable "memory" {
  description = "MiB of a task."
  type        = number
  default     = 1024
}

variable "instances" {
  description = "Fewest and most tasks. `single` is for what must never run twice at once: it is stopped before it is started anew."
  type        = object({ least = number, most = number, single = optional(bool, false) })

  validation {
    condition     = !var.instances.single || var.instances.most == 1
    error_message = "What must be single has one instance at the most."
  }
}

variable "scale_at" {
  description = "Load at which tasks are added: percent of processor and memory."
  type        = object({ cpu = optional(number, 60), memory = optional(number, 75) })
  default     = {}
}

variable "scale_at_queue" {
  description = "Metric of what waits for each task, and how much may: the collector publishes it."
  type        = object({ namespace = string, metric = string, per_task = number })
  default     = null
}

variable "spot_share" {
  description = "Of ten tasks beyond the fewest, how many run on Spot capacity, which AWS may take back with two minutes' notice."
  type        = number
  default     = 0

  validation {
    condition     = var.spot_share >= 0 && var.spot_share <= 10
    error_message = "Must be 0 to 10."
  }
}

variable "folder" {
  description = "File system and access point of the folder that it keeps, if it keeps one; else its DATA_DIR ends with the task."
  type        = object({ file_system = string, file_system_arn = string, access_point = string, access_point_arn = string })
  default     = null
}

variable "policy" {
  description = "What the service itself may do with AWS, as JSON of a policy document."
  type        = string
  default     = null
}

variable "collector_image" {
  description = "Image of the AWS Distro for OpenTelemetry, which takes traces to X-Ray. Without one there is no collector."
  type        = string
  default     = null
}

variable "stop_seconds" {
  description = "How long a task may finish what it began: DRAIN_NOTICE_MS and DRAIN_MS together, and some."
  type        = number
  default     = 60

  validation {
    condition     = var.stop_seconds <= 120
    error_message = "Fargate waits for 120 seconds at the most."
  }
}

variable "kms_key_arn" {
  description = "Key of logs and secrets."
  type        = string
}

variable "log_retention_days" {
  description = "How long the service's log is kept."
  type        = number
  default     = 90
}
