"""A month of posts in a spreadsheet: its columns, its rows, and what is wrong with each."""
