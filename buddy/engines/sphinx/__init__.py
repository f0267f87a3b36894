"""What the pocketsphinx engines share: how words sound in the English model's phones, and how a decoder is set up."""
