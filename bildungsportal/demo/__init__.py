"""A lifelike portal to try out: real Gemeinden of the Landkreis Kassel, everything else invented.

The texts are files in ``data/``; the modules here read them and call the portal's own functions, so that states,
dates and history come about as in real life. All dates are relative to the day of loading (``dates.py``).
"""
