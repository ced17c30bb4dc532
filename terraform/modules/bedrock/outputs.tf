output "policy" {
  description = "What the agent's role may do, as JSON."
  value       = data.aws_iam_policy_document.agent.json
}

output "guardrail" {
  value = { id = aws_bedrock_guardrail.this.guardrail_id, version = aws_bedrock_guardrail_version.this.version }
}
