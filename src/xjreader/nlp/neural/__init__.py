"""The trained tagger: word pieces, network, decoding. Its weights are made in training/, never here."""
