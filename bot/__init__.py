"""Bedside: a rule-based Telegram chatbot for clinicians."""
