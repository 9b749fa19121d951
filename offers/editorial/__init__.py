"""The work of the Redaktion: changes of offers, what waits for a decision, and who hears of it."""
