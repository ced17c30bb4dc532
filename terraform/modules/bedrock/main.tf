data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

# What people and tools say is looked at before and beside the model; policy decides all the same, whatever this misses.
resource "aws_bedrock_guardrail" "this" {
  name                      = var.name
  description               = "Prompts that attack the agent, and what it must not say"
  blocked_input_messaging   = "This request was not passed to the model."
  blocked_outputs_messaging = "This answer was held back."
  kms_key_arn               = var.kms_key_arn

  content_policy_config {
    filters_config {
      type            = "PROMPT_ATTACK"
      input_strength  = "HIGH"
      output_strength = "NONE"
    }

    filters_config {
      type            = "MISCONDUCT"
      input_strength  = "MEDIUM"
      output_strength = "MEDIUM"
    }

    filters_config {
      type            = "HATE"
      input_strength  = "MEDIUM"
      output_strength = "HIGH"
    }
  }

  # Secrets that got into a conversation do not leave it.
  sensitive_information_policy_config {
    pii_entities_config {
      type   = "PASSWORD"
      action = "ANONYMIZE"
    }

    pii_entities_config {
      type   = "AWS_ACCESS_KEY"
      action = "BLOCK"
    }

    pii_entities_config {
      type   = "AWS_SECRET_KEY"
      action = "BLOCK"
    }

    pii_entities_config {
      type   = "CREDIT_DEBIT_CARD_NUMBER"
      action = "ANONYMIZE"
    }
  }
}

resource "aws_bedrock_guardrail_version" "this" {
  guardrail_arn = aws_bedrock_guardrail.this.guardrail_arn
  description   = "What the agent uses"
  skip_destroy  = true
}

locals {
  region     = data.aws_region.current.region
  account    = data.aws_caller_identity.current.account_id
  profiles   = [for id in keys(var.inference_profiles) : "arn:aws:bedrock:${local.region}:${local.account}:inference-profile/${id}"]
  regions    = distinct(concat([local.region], flatten(values(var.inference_profiles))))
  foundation = [for pair in setproduct(local.regions, var.models) : "arn:aws:bedrock:${pair[0]}::foundation-model/${pair[1]}"]
}

# The agent asks these models and applies this guardrail. It makes, trains, lists and changes nothing.
data "aws_iam_policy_document" "agent" {
  statement {
    sid       = "AskTheseModels"
    actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = concat(local.foundation, local.profiles)
  }

  statement {
    sid       = "ApplyThisGuardrail"
    actions   = ["bedrock:ApplyGuardrail"]
    resources = [aws_bedrock_guardrail.this.guardrail_arn]
  }
}
