"""The control socket: how an installer asks a running Buddy how it is, and presses its buttons from afar.

One request a connection, one answer: JSON objects, each on a line. `{"command": "status"}` gives `{"state": ...}`;
what went wrong is `{"error": "a sentence"}`. Nothing here touches the machine: it reads what the loop has published,
and posts events.
"""
