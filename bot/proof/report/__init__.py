"""The report for those who answer for the safety of a bot: what was proved, by what, and what was not."""
