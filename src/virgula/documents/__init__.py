"""Documents in and out: tables and text read to neutral blocks, PDF and spreadsheets written."""
