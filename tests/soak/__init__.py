"""A hall under the worst conditions: simulated judges with the shipped scripts and real browsers, a bad network, and a
server that is killed, restarted and restored. ``make soak`` runs it whole."""
