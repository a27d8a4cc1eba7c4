"""The desk pages of plans: the board, the lines and what is done to them."""
