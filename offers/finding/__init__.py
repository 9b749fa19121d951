"""What people ask for and the lists that answer: filters, results and the panel beside them."""
