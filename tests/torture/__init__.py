"""People at work with a bot that is killed, cut off and confused: what was acknowledged must stand."""
