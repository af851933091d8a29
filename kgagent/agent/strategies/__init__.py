"""How the next question is chosen: one small class a strategy, and mixes of them."""
