"""What the Wyoming engines share: where a server is, and a connection to it on which nobody waits for too long."""
