"""The improvement register: what is to be better, who sees to it, and whether it became so."""
