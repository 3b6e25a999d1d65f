"""Mutants: content with one slip in it, how each is found out, and which would get past everybody."""
