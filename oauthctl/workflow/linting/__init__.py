"""`lint`: what is judged, by which rules, what accepts a finding, and what a change introduced."""
