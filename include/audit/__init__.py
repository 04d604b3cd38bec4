"""Rules on a candidate as a whole, checked before anyone can see it."""
