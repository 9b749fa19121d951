"""What citizens read of an offer: its card in a list, its page, its dates."""
