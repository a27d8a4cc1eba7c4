"""Speed, measured side by side with a peer: `make bench` prints ratios, never a pass or a fail."""
