"""One package a network: render, send, find; knows only the types of domain.delivery."""
