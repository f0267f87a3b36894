"""Workers: one thread, one mailbox, one thing owned. They know Protocols; only `app` knows which driver it is."""
