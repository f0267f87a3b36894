"""Sound in, sound out: microphones, loudspeakers, earcons and the shape of a frame."""
