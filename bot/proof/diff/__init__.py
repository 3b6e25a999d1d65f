"""Two content trees compared: whose advice changes, and what else does."""
