"""This box as a Wyoming satellite: its microphone and loudspeaker serve somebody else's assistant.

    station     who may use the box now, and what it does: waits for the wake word, listens, plays
    link        one connection of a server, with what is on its way to it
    service     the port at which servers call
    listening   the microphone's thread, with the wake engines
    playing     the loudspeaker's thread

The protocol is Wyoming's (https://github.com/OHF-Voice/wyoming): a server connects, asks `describe`, says
`run-satellite`, and from then on gets `run-pipeline` and sound after each wake word, and sends sound to be played.
"""
