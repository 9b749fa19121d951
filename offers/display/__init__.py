"""What citizens read of an offer: its card in a list, its page, its dates; and how long pages stay as they are."""
