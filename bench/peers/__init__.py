"""Peers: what somebody would write instead, frozen, with every advantage a fair user gives it."""
