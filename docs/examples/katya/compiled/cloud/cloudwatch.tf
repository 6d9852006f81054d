# Compiled by meshproof slo compile. Change the source, not this file.
# ../slos.yaml sha256:602cefb00947fd42c6ae86b00910d0e2b6581bc27d65ebc26430fa489fdc7892

resource "aws_cloudwatch_metric_alarm" "cpu_high_cpu_usage" {
  alarm_name          = "katya-mesh-hosts-cpu-HighCPUUsage"
  alarm_description   = "A host is busy. https://runbooks.example.org/high-cpu"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 20
  datapoints_to_alarm = 16
  metric_name         = "CPUUtilization"
  namespace           = "AWS/EC2"
  period              = 60
  statistic           = "Average"
  threshold           = 90
  treat_missing_data  = "missing"
  alarm_actions       = ["arn:aws:sns:eu-central-1:123456789012:katya-alerts"]
  ok_actions          = []
  dimensions          = {
    "AutoScalingGroupName" = "katya-mesh-nodes"
  }
}
