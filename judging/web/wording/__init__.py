"""What pages say: labels, refusals and explanations in both languages."""
